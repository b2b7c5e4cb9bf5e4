import { letsThrough } from "@sfn-workers/local-cloud/testing";
import { describe, expect, test } from "vitest";
import type { Transforms } from "../../options.ts";
import { build, type Graph } from "../../testing/graph.ts";
import { ROLE, ROLE_POLICY, VPC_ENDPOINT } from "../../testing/types.ts";
import type { WorkloadTransforms } from "../workloadArgs.ts";

const OWN = "000000000000";
const FOREIGN = "999999999999";

/** Handlers of two workloads that use one Sid. */
const readBucket = (bucket: string) =>
  ({
    statements: [
      {
        Sid: "ReadBucket",
        Effect: "Allow",
        Action: ["s3:GetObject", "dynamodb:GetItem"],
        Resource: `arn:aws:s3:::${bucket}/*`,
      },
    ],
  }) satisfies WorkloadTransforms;
const transforms = {
  workloads: { long: readBucket("coins"), many: readBucket("notes") },
} as const satisfies Transforms;

const settings = {
  workloads: {
    long: { worker: "fargate", tasks: { min: 1, max: 2, watchDeployments: true } },
    short: { worker: "fargate", tasks: { min: 0, max: 2 }, wake: true },
    many: { worker: "fargate", transport: "callback" },
    refund: {
      worker: "fargate",
      secrets: { REFUND_KEY: "team/refund#key", REFUND_PIN: "ssm:/team/refund/pin" },
    },
  },
  kmsKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1234abcd",
  image: `${FOREIGN}.dkr.ecr.us-east-1.amazonaws.com/shared@sha256:${"0".repeat(64)}`,
};

function buildWith(endpointPolicies: boolean): Promise<Graph> {
  const network = { kind: "private", endpointPolicies };
  return build({ ...settings, network }, { transforms });
}

const narrow = buildWith(true);

const policyOf = (graph: Graph, service: string) =>
  String(graph.inputs(VPC_ENDPOINT, `network-${service.replace(".", "-")}`)["policy"]);

/** The endpoints that a call goes through: the registry's own API, which `docker pull` calls, needs the permissions of ECR's too. */
function endpointsOf(action: string): string[] {
  const [service = ""] = action.split(":");
  return service === "ecr" ? ["ecr.api", "ecr.dkr"] : [service];
}

interface Call {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}

/** Services that call others for a task, or that have no endpoint here, so that no task can call them. */
const ELSEWHERE = new Set(["kms", "dynamodb"]);

/** What the roles of tasks may do. Where a resource is a pattern, something that it matches stands for it. */
function callsOfTasks(graph: Graph): Call[] {
  const roles = graph.names(ROLE).filter((name) => /-task(-execution)?$/.test(name));
  return roles.flatMap((role) =>
    graph.sids(role).flatMap((sid) => {
      const { Action, Resource } = graph.statement(role, sid);
      return [Action].flat().flatMap((action) =>
        [Resource].flat().map((resource) => {
          const named = resource === "*" ? "*" : String(resource).replace("*", "one");
          return { role, action: String(action), resource: named };
        }),
      );
    }),
  );
}

describe("endpoints with policies", () => {
  test("let through each call that a role of a task may make", async () => {
    const graph = await narrow;
    const calls = callsOfTasks(graph).filter(
      ({ action }) => !ELSEWHERE.has(action.split(":")[0] ?? ""),
    );
    const services = new Set(calls.flatMap(({ action }) => endpointsOf(action)));
    expect([...services].toSorted()).toEqual([
      "ecr.api",
      "ecr.dkr",
      "ecs",
      "logs",
      "s3",
      "secretsmanager",
      "sqs",
      "ssm",
      "states",
    ]);
    const refused = calls.flatMap((call) =>
      endpointsOf(call.action)
        .filter((service) => !letsThrough(policyOf(graph, service), { ...call, accountId: OWN }))
        .map((service) => ({ ...call, service })),
    );
    expect(refused).toEqual([]);
  });

  test("let through the layers of images, for which ECR signs the URL itself", async () => {
    const layers = "arn:aws:s3:::prod-us-east-1-starport-layer-bucket";
    const policy = policyOf(await narrow, "s3");
    const get = { accountId: FOREIGN, action: "s3:GetObject", resource: `${layers}/layer` };
    expect(letsThrough(policy, get)).toBe(true);
    expect(letsThrough(policy, { ...get, action: "s3:PutObject" })).toBe(false);
    expect(letsThrough(policy, { ...get, resource: "arn:aws:s3:::other/layer" })).toBe(false);
  });

  test("let through no call of another account, whatever it calls", async () => {
    const graph = await narrow;
    const passed = callsOfTasks(graph).filter((call) =>
      endpointsOf(call.action)
        .filter((service) => !ELSEWHERE.has(service))
        .some((service) => letsThrough(policyOf(graph, service), { ...call, accountId: FOREIGN })),
    );
    expect(passed).toEqual([]);
  });

  test.each([
    [
      "states",
      "states:StartExecution",
      "arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-test-long",
    ],
    [
      "states",
      "states:GetActivityTask",
      "arn:aws:states:us-east-1:000000000000:activity:sfn-workers-prod-long",
    ],
    [
      "states",
      "states:SendTaskSuccess",
      "arn:aws:states:us-east-1:999999999999:activity:sfn-workers-test-long",
    ],
    ["sqs", "sqs:SendMessage", "arn:aws:sqs:us-east-1:999999999999:sfn-workers-test-long"],
    ["sqs", "sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:exfiltration"],
    ["sqs", "sqs:PurgeQueue", "arn:aws:sqs:us-east-1:000000000000:sfn-workers-test-many"],
    [
      "logs",
      "logs:PutLogEvents",
      "arn:aws:logs:us-east-1:999999999999:log-group:/aws/ecs/sfn-workers-test-long:log-stream:a",
    ],
    [
      "logs",
      "logs:PutLogEvents",
      "arn:aws:logs:us-east-1:000000000000:log-group:/aws/ecs/others:log-stream:a",
    ],
    [
      "logs",
      "logs:GetLogEvents",
      "arn:aws:logs:us-east-1:000000000000:log-group:/aws/ecs/sfn-workers-test-long:log-stream:a",
    ],
    ["ecr.api", "ecr:PutImage", "arn:aws:ecr:us-east-1:999999999999:repository/shared"],
    ["ecr.dkr", "ecr:BatchGetImage", "arn:aws:ecr:us-east-1:999999999999:repository/other"],
    [
      "ecs",
      "ecs:RunTask",
      "arn:aws:ecs:us-east-1:000000000000:task-definition/sfn-workers-test-long:1",
    ],
    ["ecs", "ecs:StopTask", "arn:aws:ecs:us-east-1:000000000000:task/sfn-workers-prod/one"],
    [
      "secretsmanager",
      "secretsmanager:GetSecretValue",
      "arn:aws:secretsmanager:us-east-1:000000000000:secret:team/refunds-abcdef",
    ],
    [
      "secretsmanager",
      "secretsmanager:PutSecretValue",
      "arn:aws:secretsmanager:us-east-1:000000000000:secret:team/refund-abcdef",
    ],
    ["ssm", "ssm:GetParameters", "arn:aws:ssm:us-east-1:000000000000:parameter/team/other"],
    ["s3", "s3:PutObject", "arn:aws:s3:::exfiltration/coins"],
    ["s3", "s3:PutObject", "arn:aws:s3:::coins/one"],
  ])("through %s a task can't call %s on %s", async (service, action, resource) => {
    expect(letsThrough(policyOf(await narrow, service), { accountId: OWN, action, resource })).toBe(
      false,
    );
  });

  test("name no role, so that tasks of a role that a deployment replaces still report", async () => {
    const graph = await narrow;
    for (const name of graph.names(VPC_ENDPOINT)) {
      expect(String(graph.inputs(VPC_ENDPOINT, name)["policy"])).not.toContain(":role/");
    }
  });

  test("have each Sid once, of letters and digits", async () => {
    const graph = await narrow;
    for (const name of graph.names(VPC_ENDPOINT)) {
      const { Statement } = JSON.parse(String(graph.inputs(VPC_ENDPOINT, name)["policy"]));
      const sids = Statement.map(({ Sid }: { readonly Sid: string }) => Sid);
      expect(new Set(sids).size).toBe(sids.length);
      for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
    }
  });
});

test.each(["S3:GetObject", "s3:Get*", "s3:*", "*"])(
  "a handler's action %s is let through, as its role allows it",
  async (action) => {
    const Resource = "arn:aws:s3:::coins/*";
    const statement = { Sid: "Read", Effect: "Allow", Action: [action], Resource } as const;
    const { workloads } = settings;
    const graph = await build(
      { workloads, network: { kind: "private", endpointPolicies: true } },
      { transforms: { workloads: { long: { statements: [statement] } } } },
    );
    const get = { accountId: OWN, action: "s3:GetObject", resource: "arn:aws:s3:::coins/one" };
    expect(letsThrough(policyOf(graph, "s3"), get)).toBe(true);
  },
);

test("by default endpoints let everything through, as AWS's own policy does, and say so", async () => {
  const graph = await buildWith(false);
  for (const name of graph.names(VPC_ENDPOINT)) {
    const { Statement } = JSON.parse(String(graph.inputs(VPC_ENDPOINT, name)["policy"]));
    expect(Statement).toEqual([
      { Sid: "Everything", Effect: "Allow", Action: ["*"], Resource: "*", Principal: "*" },
    ]);
  }
});

test("the policies of roles stay as they are, with policies of endpoints or without", async () => {
  const [before, after] = [await buildWith(false), await narrow];
  for (const name of before.names(ROLE_POLICY)) {
    expect(after.inputs(ROLE_POLICY, name)).toEqual(before.inputs(ROLE_POLICY, name));
  }
});
