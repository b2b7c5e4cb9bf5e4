import { expect, test } from "vitest";
import { z } from "zod";
import type { Transforms } from "../../options.ts";
import { build } from "../../testing/graph.ts";
import { VPC_ENDPOINT } from "../../testing/types.ts";

const network = { kind: "private", endpointPolicies: true };

/** As many statements of a handler, each for a bucket of the workload's own. */
function readBuckets(workload: string, count: number) {
  return Array.from({ length: count }, (_, index) => ({
    Sid: `ReadBucket${index}`,
    Effect: "Allow" as const,
    Action: ["s3:GetObject"],
    Resource: `arn:aws:s3:::${workload}-${index}/*`,
  }));
}

function manifestsOf(names: readonly string[]) {
  const manifests = names.map((name) => ({
    name,
    description: "One of many",
    timeoutSeconds: 60,
    heartbeatSeconds: 30,
    handlerBudgetSeconds: 20,
    secrets: { TEAM_KEY: z.string(), TEAM_PIN: z.string() },
  }));
  return Object.fromEntries(manifests.map((manifest) => [manifest.name, manifest]));
}

test("the policies of endpoints fit for 30 workloads with a secret, a parameter and a bucket each", async () => {
  const names = Array.from({ length: 30 }, (_, index) => `team-workload-${index}`);
  const each = <Value>(make: (name: string) => Value) =>
    Object.fromEntries(names.map((name) => [name, make(name)]));
  const workloads = each((name) => ({
    worker: "fargate",
    secrets: { TEAM_KEY: `team/service/${name}/key#value`, TEAM_PIN: `ssm:/team/${name}/pin` },
  }));
  const transforms = { workloads: each((name) => ({ statements: readBuckets(name, 1) })) };
  const manifests = manifestsOf(names);
  const graph = await build({ workloads, network }, { manifests, transforms });
  const sizes = graph
    .names(VPC_ENDPOINT)
    .map((name) => String(graph.inputs(VPC_ENDPOINT, name)["policy"]).length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(20_480);
});

// Each has room in its role; all of them are in one endpoint's policy.
const names = ["one", "two", "three", "four"];
const secrets = { TEAM_KEY: "team/key", TEAM_PIN: "ssm:/team/pin" };
const workloads = Object.fromEntries(names.map((name) => [name, { worker: "fargate", secrets }]));
const transforms = {
  workloads: Object.fromEntries(names.map((name) => [name, { statements: readBuckets(name, 50) }])),
} satisfies Transforms;
const options = { manifests: manifestsOf(names), transforms };

test("a policy that AWS would refuse is refused first, by its endpoint and with its size", async () => {
  await expect(build({ workloads, network }, options)).rejects.toThrow(
    /sfn-workers:network\.endpointPolicies makes a policy of \d+ characters for the endpoint of s3; allowed: at most 20480/,
  );
});

test("the same statements are no matter where endpoints let everything through", async () => {
  const settings = { workloads, network: { kind: "private" } };
  await expect(build(settings, options)).resolves.toBeDefined();
});
