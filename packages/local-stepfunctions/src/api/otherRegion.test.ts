import { expect, test } from "vitest";
import { ApiError } from "../errors.ts";
import { ROLE, testEndpoint } from "../testing/endpoint.ts";
import { OPERATIONS } from "./operations.ts";

/** What there is in us-east-1, of each kind that has an ARN or a token. */
async function everything() {
  const endpoint = await testEndpoint({ integrations: { "*": async () => 1 } });
  const call = async (operation: string, request: object) =>
    (await endpoint.call(operation, request)) as Record<string, string>;
  const activityArn = await endpoint.activity("flip");
  const child = {
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
    StartAt: "Later",
    States: { Later: { Type: "Wait", Seconds: 1_000, End: true } },
  };
  const States = { Each: { Type: "Map", ItemProcessor: child, End: true } };
  const stateMachineArn = await endpoint.machine({ StartAt: "Each", States }, { publish: true });
  const version = `${stateMachineArn}:1`;
  const routes = [{ stateMachineVersionArn: version, weight: 100 }];
  const routing = { name: "live", routingConfiguration: routes };
  const { stateMachineAliasArn: alias } = await call("CreateStateMachineAlias", routing);
  const executionArn = await endpoint.start(stateMachineArn, [1]);
  await endpoint.clock.advance(0);
  const { mapRuns } = (await endpoint.call("ListMapRuns", { executionArn })) as {
    readonly mapRuns: readonly { readonly mapRunArn: string }[];
  };
  await endpoint.start(
    await endpoint.machine({
      StartAt: "Work",
      States: { Work: { Type: "Task", Resource: activityArn, End: true } },
    }),
  );
  const { taskToken } = await endpoint.take(activityArn);
  const mapRunArn = mapRuns[0]?.mapRunArn;
  return {
    endpoint,
    activityArn,
    stateMachineArn,
    version,
    alias,
    executionArn,
    mapRunArn,
    taskToken,
    routes,
  };
}

type Everything = Awaited<ReturnType<typeof everything>>;

const NOTHING = {};
const NO_MACHINE = "StateMachineDoesNotExist";
const NO_EXECUTION = "ExecutionDoesNotExist";

/** Each operation that names something, and what it says of a name of another region: an answer, or the code of a refusal. */
const CALLS: readonly [string, (all: Everything) => object, string | object][] = [
  ["DescribeActivity", ({ activityArn }) => ({ activityArn }), "ActivityDoesNotExist"],
  ["GetActivityTask", ({ activityArn }) => ({ activityArn }), "ActivityDoesNotExist"],
  ["DeleteActivity", ({ activityArn }) => ({ activityArn }), NOTHING],
  ["DescribeStateMachine", ({ stateMachineArn }) => ({ stateMachineArn }), NO_MACHINE],
  ["DescribeStateMachine", ({ version }) => ({ stateMachineArn: version }), NO_MACHINE],
  ["UpdateStateMachine", ({ stateMachineArn }) => ({ stateMachineArn, roleArn: ROLE }), NO_MACHINE],
  ["DeleteStateMachine", ({ stateMachineArn }) => ({ stateMachineArn }), NOTHING],
  ["PublishStateMachineVersion", ({ stateMachineArn }) => ({ stateMachineArn }), NO_MACHINE],
  [
    "ListStateMachineVersions",
    ({ stateMachineArn }) => ({ stateMachineArn }),
    { stateMachineVersions: [] },
  ],
  ["DeleteStateMachineVersion", ({ version }) => ({ stateMachineVersionArn: version }), NOTHING],
  [
    "CreateStateMachineAlias",
    ({ routes }) => ({ name: "other", routingConfiguration: routes }),
    "ResourceNotFound",
  ],
  [
    "DescribeStateMachineAlias",
    ({ alias }) => ({ stateMachineAliasArn: alias }),
    "ResourceNotFound",
  ],
  [
    "UpdateStateMachineAlias",
    ({ alias }) => ({ stateMachineAliasArn: alias, description: "d" }),
    "ResourceNotFound",
  ],
  ["DeleteStateMachineAlias", ({ alias }) => ({ stateMachineAliasArn: alias }), NOTHING],
  ["ListStateMachineAliases", ({ stateMachineArn }) => ({ stateMachineArn }), NO_MACHINE],
  ["StartExecution", ({ stateMachineArn }) => ({ stateMachineArn }), NO_MACHINE],
  ["StartExecution", ({ version }) => ({ stateMachineArn: version }), NO_MACHINE],
  ["StartExecution", ({ alias }) => ({ stateMachineArn: alias }), NO_MACHINE],
  ["StartSyncExecution", ({ stateMachineArn }) => ({ stateMachineArn }), NO_MACHINE],
  ["ListExecutions", ({ stateMachineArn }) => ({ stateMachineArn }), NO_MACHINE],
  ["ListExecutions", ({ mapRunArn }) => ({ mapRunArn }), "ResourceNotFound"],
  ["DescribeExecution", ({ executionArn }) => ({ executionArn }), NO_EXECUTION],
  ["DescribeStateMachineForExecution", ({ executionArn }) => ({ executionArn }), NO_EXECUTION],
  ["GetExecutionHistory", ({ executionArn }) => ({ executionArn }), NO_EXECUTION],
  ["StopExecution", ({ executionArn }) => ({ executionArn }), NO_EXECUTION],
  ["RedriveExecution", ({ executionArn }) => ({ executionArn }), NO_EXECUTION],
  ["ListMapRuns", ({ executionArn }) => ({ executionArn }), NO_EXECUTION],
  ["DescribeMapRun", ({ mapRunArn }) => ({ mapRunArn }), "ResourceNotFound"],
  ["UpdateMapRun", ({ mapRunArn }) => ({ mapRunArn, maxConcurrency: 3 }), "ResourceNotFound"],
  ["SendTaskHeartbeat", ({ taskToken }) => ({ taskToken }), "InvalidToken"],
  ["SendTaskFailure", ({ taskToken }) => ({ taskToken }), "InvalidToken"],
  ["SendTaskSuccess", ({ taskToken }) => ({ taskToken, output: "1" }), "InvalidToken"],
  [
    "TagResource",
    ({ stateMachineArn }) => ({ resourceArn: stateMachineArn, tags: [{ key: "a", value: "b" }] }),
    "ResourceNotFound",
  ],
  [
    "UntagResource",
    ({ activityArn }) => ({ resourceArn: activityArn, tagKeys: ["a"] }),
    "ResourceNotFound",
  ],
  ["ListTagsForResource", ({ activityArn }) => ({ resourceArn: activityArn }), "ResourceNotFound"],
];

/** These name nothing that there is. */
const NAMELESS = [
  "CreateActivity",
  "CreateStateMachine",
  "ListActivities",
  "ListStateMachines",
  "TestState",
  "ValidateStateMachineDefinition",
];

test("the table has every operation", () => {
  const names = [...new Set([...CALLS.map(([name]) => name), ...NAMELESS])];
  expect(names.toSorted()).toEqual([...OPERATIONS.keys()].toSorted());
});

test.each(["us-west-2", "cn-north-1"])(
  "no call in %s reaches what is in us-east-1",
  async (region) => {
    const all = await everything();
    const { endpoint, executionArn, stateMachineArn, activityArn } = all;
    const seen = await Promise.all(
      CALLS.map(async ([operation, requestOf]) => {
        const answer = endpoint.call(operation, requestOf(all), region);
        return answer.catch((error: unknown) => (error instanceof ApiError ? error.code : error));
      }),
    );
    expect(seen).toEqual(CALLS.map(([, , expected]) => expected));
    expect(await endpoint.describe(executionArn)).toMatchObject({ status: "RUNNING" });
    expect(
      await endpoint.call("DescribeStateMachineAlias", { stateMachineAliasArn: all.alias }),
    ).toMatchObject({ name: "live" });
    expect(await endpoint.call("ListStateMachineVersions", { stateMachineArn })).toMatchObject({
      stateMachineVersions: [{}],
    });
    expect(await endpoint.call("ListTagsForResource", { resourceArn: activityArn })).toEqual({
      tags: [],
    });
  },
);
