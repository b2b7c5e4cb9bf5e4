import * as pulumi from "@pulumi/pulumi";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ConfigurationError } from "./settings/explain.ts";
import { requireOwnNames } from "./settings/ownNames.ts";
import { readStackFile, stackNames } from "./stackFile.ts";
import { build, buildStack } from "./testing/graph.ts";
import {
  EVENT_SOURCE,
  FUNCTION,
  IMAGE,
  QUEUE,
  ROLE_POLICY,
  SCHEDULE,
  SERVICE,
  STATE_MACHINE,
  VPC,
} from "./testing/types.ts";
import { manifests } from "./urns/manifests.ts";

const ONE_OF_EACH = {
  short: { worker: "lambda" },
  long: { worker: "fargate" },
  quick: { worker: "lambda", transport: "callback" },
};

describe("every environment", () => {
  test.each(stackNames())(
    "%s can be built offline, with the workloads of its file",
    async (stack) => {
      const graph = await buildStack(stack);
      const { config } = readStackFile(stack);
      expect(graph.names("sfn-workers:index:Workload").toSorted()).toEqual(
        Object.keys(config["sfn-workers:workloads"] ?? {}).toSorted(),
      );
      expect(graph.outputs).toMatchObject({ environment: stack });
    },
  );

  test.each(stackNames())("%s shares no name of a resource with another", (stack) => {
    expect(() => requireOwnNames(readStackFile(stack))).not.toThrow();
  });

  test("outputs the ARNs and workers of its workloads", async () => {
    const { outputs } = await build({ workloads: ONE_OF_EACH });
    expect(outputs).toMatchObject({
      environment: "test",
      workloads: {
        short: {
          worker: "lambda",
          transport: "activity",
          activityArn: "arn:aws:states:us-east-1:000000000000:activity:sfn-workers-test-short",
          stateMachineArn:
            "arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-test-short",
        },
        quick: {
          worker: "lambda",
          transport: "callback",
          queueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/sfn-workers-test-quick",
          queueArn: "arn:aws:sqs:us-east-1:000000000000:sfn-workers-test-quick",
          stateMachineArn:
            "arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-test-quick",
        },
        long: { worker: "fargate", transport: "activity" },
      },
    });
    expect(outputs).not.toHaveProperty("workloads.quick.activityArn");
    expect(outputs).not.toHaveProperty("workloads.short.queueUrl");
  });
});

test("an environment without a workload is one, and says what that means", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  onTestFinished(() => warn.mockRestore());
  const { outputs } = await build({ workloads: {} }, { stack: "empty" });
  expect(outputs).toEqual({
    environment: "empty",
    release: "none",
    workloads: {},
    workflows: {},
    roles: {},
  });
  expect(warn).toHaveBeenCalledWith(
    expect.stringContaining("sfn-workers:workloads is {}: this environment has no workload"),
  );
});

test("an environment of workflows alone says what becomes of its workloads, but on this machine", async () => {
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  const definition = { StartAt: "A", States: { A: { Type: "Succeed" } } };
  const alone = { name: "alone", description: "", type: "STANDARD" as const, definition };
  const config = { workloads: {}, workflows: { alone: {} } };
  await build(config, { stack: "local", workflows: { alone }, warn });
  expect(warnings).toEqual([]);
  await build(config, { stack: "dev", workflows: { alone }, warn });
  expect(warnings).toEqual([
    expect.stringContaining("this environment has no workload, and each workload that it had is"),
  ]);
});

test("a URL to which no task can connect is told", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  onTestFinished(() => warn.mockRestore());
  const variables = { CHARGE_URL: "http://charge.example:8080" };
  const secrets = { CHARGE_KEY: "team/charge#key", CHARGE_LOGIN: "ssm:/team/login" };
  const charge = { worker: "fargate", variables, secrets };
  await build({ workloads: { charge }, network: { kind: "public", egress: [443] } });
  await build({ workloads: { charge }, network: { kind: "private" } });
  expect(warn).toHaveBeenCalledWith(
    expect.stringContaining("CHARGE_URL is a URL of port 8080, to which its tasks can't connect"),
  );
  expect(warn).toHaveBeenCalledWith(
    expect.stringContaining("CHARGE_URL is a URL, but tasks in a network of kind private reach"),
  );
});

test("the local environment has no network and no image", async () => {
  const graph = await buildStack("local");
  expect(graph.names(VPC)).toEqual([]);
  expect(graph.names(IMAGE)).toEqual([]);
});

describe("a resource with a role", () => {
  test.each([
    [FUNCTION, "short", "short-function"],
    [STATE_MACHINE, "short", "short-executions"],
    [SCHEDULE, "short", "short-schedule"],
    [EVENT_SOURCE, "quick", "quick-function"],
    [STATE_MACHINE, "quick", "quick-executions"],
    [SERVICE, "long", "long-task"],
    [SERVICE, "long", "long-task-execution"],
  ])("%s %s waits until %s has its policy", async (type, name, role) => {
    const graph = await build({
      workloads: ONE_OF_EACH,
    });
    expect(graph.get(type, name).dependsOn).toContain(graph.get(ROLE_POLICY, role).urn);
  });
});

describe("tags", () => {
  const untaggable = [
    /^sfn-workers:/,
    /RolePolicy$/,
    /:Schedule$/,
    /EventInvokeConfig$/,
    /:QueuePolicy$/,
    /:RedriveAllowPolicy$/,
    /LifecyclePolicy$/,
    /CapacityProviders$/,
    /RouteTableAssociation$/,
    /:Dashboard$/,
    /appautoscaling\/policy:Policy$/,
    /^docker-build:/,
  ];

  test("name project, environment and workload on every taggable resource, in addition to the team's own tags", async () => {
    const graph = await build({
      workloads: ONE_OF_EACH,
      tags: { team: "quality" },
    });
    const taggable = graph.resources.filter(
      ({ type }) => !untaggable.some((one) => one.test(type)),
    );
    expect(taggable.length).toBeGreaterThan(20);
    for (const { type, name, inputs } of taggable) {
      const workload = /^(short|long|quick)(-|$)/.exec(name)?.[1];
      expect(inputs["tags"], `${type} ${name}`).toMatchObject({
        project: "sfn-workers",
        environment: "test",
        team: "quality",
        ...(workload && { workload }),
      });
    }
  });
});

describe("an invalid configuration", () => {
  test("is refused before any resource is created", async () => {
    const { resources, error } = await attempt({ workloads: { short: { worker: "ec2" } } });
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(resources).toBe(0);
  });

  test("can have a name that is too long for AWS", async () => {
    const stack = "a-feature-branch-whose-name-is-very-much-too-long";
    const { error } = await attempt({ workloads: { short: { worker: "lambda" } } }, stack);
    expect(String(error)).toContain(
      "sfn-workers-a-feature-branch-whose-name-is-very-much-too-long-short",
    );
  });

  test("has a queue name of more than SQS's 80 characters, its suffix included", async () => {
    const stack = "s".repeat(40);
    const workloads = {
      short: { worker: "lambda" },
      quick: { worker: "lambda", transport: "callback" },
    };
    const graph = await build({ workloads }, { stack });
    const lengths = graph
      .names(QUEUE)
      .map((name) => String(graph.inputs(QUEUE, name)["name"]).length);
    expect(Math.max(...lengths)).toBe(80);
    const { error } = await attempt({ workloads }, `${stack}s`);
    expect(error).toBeInstanceOf(ConfigurationError);
  });

  async function attempt(configuration: object, stack?: string) {
    let resources = 0;
    try {
      resources = (await build({ ...configuration }, stack ? { stack } : {})).resources.length;
      return { resources, error: undefined };
    } catch (error) {
      return { resources, error };
    }
  }
});

describe("the program", () => {
  test("can run again with another configuration in the same process", async () => {
    const first = await build({ workloads: { short: { worker: "lambda" } } });
    const second = await build({ workloads: { short: { worker: "fargate" } } });
    expect(first.names(FUNCTION)).toEqual(["short"]);
    expect(second.names(FUNCTION)).toEqual([]);
    expect(second.names(SERVICE)).toEqual(["short"]);
  });
});

test("a load that a manifest expects and the workers can't do is warned of", async () => {
  const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
  onTestFinished(() => warn.mockRestore());
  const expecting = { ...manifests, short: { ...manifests.short, expect: { perHour: 400 } } };
  const built = (concurrency: number) =>
    build({ workloads: { short: { worker: "fargate", concurrency } } }, { manifests: expecting });
  await built(3);
  expect(warn).not.toHaveBeenCalled();
  await built(2);
  const text = "expects 400 tasks an hour (expect.perHour), and the workers do 359 at most";
  expect(warn).toHaveBeenCalledWith(expect.stringContaining(text));
  const told: string[] = [];
  await build(
    { workloads: { short: { worker: "fargate", concurrency: 2 } } },
    { manifests: expecting, warn: (warning) => told.push(warning) },
  );
  expect(told).toEqual([expect.stringContaining(text)]);
  expect(warn).toHaveBeenCalledOnce();
});
