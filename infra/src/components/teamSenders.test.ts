import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { checkDefinition } from "@sfn-workers/states-language";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { accessIn, queueArn, roleArn } from "../testing/access.ts";
import { build, type Graph } from "../testing/graph.ts";
import { ALARM, DASHBOARD, LOG_GROUP, ROLE, STATE_MACHINE } from "../testing/types.ts";
import { workflows } from "../urns/workflows.ts";

const machineArn = (name: string) =>
  `arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-test-${name}`;

const SHIP = {
  machineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:ship",
  roleArn: roleArn("team/ship"),
};
const OPERATORS = { operatorRoleArn: roleArn("operators") };
const kmsKeyArn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd";

const QUICK = { worker: "lambda", transport: "callback" };
const SHORT = { worker: "lambda", wake: true };

/** Workloads whose tasks come from workflows alone. */
const served = (more: object = {}) =>
  build(
    {
      workloads: {
        short: { ...SHORT, stateMachine: false },
        quick: { ...QUICK, stateMachine: false },
      },
      workflows: { order: {} },
      kmsKeyArn,
      ...more,
    },
    { workflows },
  );

describe("a workload without a state machine of its own", () => {
  test("has neither its role, nor its log, nor alarms on its executions", async () => {
    const graph = await served();
    expect(graph.names(STATE_MACHINE)).toEqual(["order"]);
    expect(graph.names(ROLE)).not.toContain("short-executions");
    expect(graph.names(LOG_GROUP)).not.toContain("short-executions");
    const alarms = graph.names(ALARM);
    expect(alarms).toContain("short-tasks-timed-out");
    expect(alarms).not.toContain("short-executions-failed");
    const board = String(graph.inputs(DASHBOARD, "dashboard")["dashboardBody"]);
    expect(board).not.toContain(machineArn("short"));
    expect(graph.outputs).toMatchObject({ workloads: { short: { worker: "lambda" } } });
    expect(workloadOutput(graph, "short")).not.toHaveProperty("stateMachineArn");
    expect(workloadOutput(graph, "short")).not.toHaveProperty("handover");
  });

  test("has a queue for its workflows alone, whose tokens its worker and operators may answer", async () => {
    const graph = await served(OPERATORS);
    for (const role of ["quick-function", "operators"]) {
      expect(graph.statement(role, "AnswerForTasks")["Resource"]).toBe(machineArn("order"));
    }
    const access = await accessIn(await served());
    const quick = queueArn("sfn-workers-test-quick");
    expect(access.may(roleArn("order-executions"), "sqs:SendMessage", quick)).toBe(true);
  });

  test("is refused where nothing hands it tasks", async () => {
    const workloads = { short: { ...SHORT, stateMachine: false } };
    await expect(build({ workloads })).rejects.toThrow(
      "sfn-workers:workloads.short.stateMachine is false; allowed: true, or false beside a workflow in sfn-workers:workflows that hands it tasks, or with senders; nothing would",
    );
    const senders = [SHIP];
    await build({ workloads: { short: { ...SHORT, stateMachine: false, senders } } });
  });
});

const withSenders = (more: object = {}) =>
  build({
    workloads: {
      short: { ...SHORT, senders: [SHIP] },
      quick: { ...QUICK, senders: [SHIP] },
    },
    kmsKeyArn,
    ...more,
  });

describe("a state machine that is made elsewhere", () => {
  test("may send to the queue, and the worker and operators may answer its tokens", async () => {
    const graph = await withSenders(OPERATORS);
    const machines = [machineArn("quick"), SHIP.machineArn];
    for (const role of ["quick-function", "operators"]) {
      expect(graph.statement(role, "AnswerForTasks")["Resource"]).toEqual(machines);
      expect(graph.statement(role, "UseKeyForTokens")["Condition"]).toEqual({
        StringEquals: { "kms:EncryptionContext:aws:states:stateMachineArn": machines },
      });
    }
    const access = await accessIn(await withSenders());
    const quick = queueArn("sfn-workers-test-quick");
    access.powerful(SHIP.roleArn);
    access.powerful(roleArn("team/bill"));
    expect(access.may(SHIP.roleArn, "sqs:SendMessage", quick)).toBe(true);
    expect(access.may(roleArn("team/bill"), "sqs:SendMessage", quick)).toBe(false);
  });

  test("finds its states and the statements of its role in the outputs", async () => {
    const graph = await withSenders();
    const short = handoverIn(graph, "short");
    expect(short).toMatchObject({ startAt: "short: wake", task: "short" });
    expect(short.states).toMatchObject({
      "short: wake": { QueryLanguage: "JSONata", Next: "short" },
      short: { QueryLanguage: "JSONata", TimeoutSeconds: 60, Retry: expect.any(Array) },
    });
    expect(short.statements.map(({ Sid }) => Sid)).toEqual(["UseKeyForActivity", "InvokeWorker"]);
    const quick = handoverIn(graph, "quick");
    expect(quick).toMatchObject({ startAt: "quick", task: "quick" });
    expect(quick.statements.map(({ Sid }) => Sid)).toEqual(["SendTasks", "UseKeyForQueue"]);
  });

  test.each(["JSONata", "JSONPath"])("of %s takes these states, and AWS too", async (language) => {
    const graph = await withSenders();
    for (const name of ["short", "quick"]) {
      expect(await checkDefinition(machineAround(graph, name, language), "STANDARD")).toEqual([]);
    }
  });

  test("gets its tasks done by the workload", async () => {
    const woken: unknown[] = [];
    const endpoint = await startStepFunctions({
      integrations: { "lambda:invoke": async (request) => void woken.push(request) },
    });
    onTestFinished(() => endpoint.close());
    const { activityArn } = Activity.parse(
      await endpoint.call("CreateActivity", { name: "sfn-workers-test-short" }),
    );
    const { stateMachineArn } = Machine.parse(
      await endpoint.call("CreateStateMachine", {
        name: "ship",
        roleArn: SHIP.roleArn,
        definition: machineAround(await withSenders(), "short", "JSONPath"),
      }),
    );
    const input = JSON.stringify({ weight: 3 });
    const { executionArn } = Execution.parse(
      await endpoint.call("StartExecution", { stateMachineArn, input }),
    );
    const { taskToken, input: envelope } = Task.parse(
      await endpoint.call("GetActivityTask", { activityArn }),
    );
    expect(woken).toHaveLength(1);
    expect(JSON.parse(envelope)).toMatchObject({
      execution: { arn: executionArn, state: "short" },
      input: { weight: 3 },
    });
    await endpoint.call("SendTaskSuccess", { taskToken, output: '{"price":7}' });
    await expect
      .poll(() => endpoint.call("DescribeExecution", { executionArn }))
      .toMatchObject({ status: "SUCCEEDED", output: '{"shipped":{"price":7}}' });
  });
});

test.each<[string, object[], string]>([
  [
    "a user",
    [{ ...SHIP, roleArn: "arn:aws:iam::000000000000:user/ship" }],
    'senders.0.roleArn is "arn:aws:iam::000000000000:user/ship"; allowed: an ARN of one role',
  ],
  [
    "a version of a state machine",
    [{ ...SHIP, machineArn: `${SHIP.machineArn}:1` }],
    "senders.0.machineArn is",
  ],
  ["one of them twice", [SHIP, SHIP], "senders.1.machineArn is"],
  [
    "those of two accounts",
    [{ ...SHIP, roleArn: "arn:aws:iam::123456789012:role/ship" }],
    "allowed: an ARN of the environment's own account, as workloads.short.senders.0.machineArn is, which is of 000000000000",
  ],
])("%s as sender is refused", async (_what, senders, message) => {
  const workloads = { short: { ...SHORT, senders } };
  await expect(build({ workloads })).rejects.toThrow(message);
});

test("a state machine of the stack itself as sender is refused, since the program knows what it hands to whom", async () => {
  const senders = (name: string) => [{ ...SHIP, machineArn: machineArn(name) }];
  const configured = (name: string) => ({
    workloads: { short: { ...SHORT, senders: senders(name) }, quick: QUICK },
    workflows: { order: {} },
  });
  for (const [name, owner] of [
    ["order", "the workflow order"],
    ["quick", "the workload quick"],
  ] as const) {
    await expect(build(configured(name), { workflows })).rejects.toThrow(
      `sfn-workers:workloads.short.senders.0.machineArn is "${machineArn(name)}"; allowed: a state machine that is made elsewhere; this is that of ${owner} in this stack`,
    );
  }
  // One of this name may be made elsewhere where the workload has none.
  const quick = { ...QUICK, stateMachine: false };
  const workloads = { short: { ...SHORT, senders: senders("quick") }, quick };
  await build({ workloads, workflows: { order: {} } }, { workflows });
});

const Activity = z.object({ activityArn: z.string() });
const Machine = z.object({ stateMachineArn: z.string() });
const Execution = z.object({ executionArn: z.string() });
const Task = z.object({ taskToken: z.string(), input: z.string() });

const Handover = z.object({
  startAt: z.string(),
  task: z.string(),
  states: z.record(z.string(), z.record(z.string(), z.unknown())),
  statements: z.array(z.object({ Sid: z.string() })),
});

function workloadOutput({ outputs }: Graph, name: string): object {
  return Object(Reflect.get(Object(Reflect.get(Object(outputs), "workloads")), name));
}

function handoverIn(graph: Graph, name: string) {
  return Handover.parse(Reflect.get(workloadOutput(graph, name), "handover"));
}

/** The definition that a team writes around the states: its own state comes after them. */
function machineAround(graph: Graph, name: string, QueryLanguage: string): string {
  const { startAt, task, states } = handoverIn(graph, name);
  const Output = { shipped: "{% $states.input %}" };
  return JSON.stringify({
    QueryLanguage,
    StartAt: startAt,
    States: {
      ...states,
      [task]: { ...states[task], Next: "Done" },
      Done: { Type: "Pass", QueryLanguage: "JSONata", Output, End: true },
    },
  });
}
