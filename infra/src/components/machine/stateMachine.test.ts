import { describe, expect, test } from "vitest";
import { build } from "../../testing/graph.ts";
import { LOG_GROUP, ROLE, STATE_MACHINE } from "../../testing/types.ts";

const plain = { workloads: { short: { worker: "lambda" } } };
const withWakeUp = { workloads: { short: { worker: "lambda", wake: true } } };

describe("a state machine", () => {
  test("logs all events to a log group that the stack owns", async () => {
    const graph = await build(plain);
    expect(graph.inputs(LOG_GROUP, "short-executions")).toMatchObject({
      name: "/aws/vendedlogs/states/sfn-workers-test-short",
      retentionInDays: 5,
    });
    expect(graph.untagged(STATE_MACHINE, "short")).toEqual({
      name: "sfn-workers-test-short",
      type: "STANDARD",
      roleArn: "arn:aws:iam::000000000000:role/short-executions",
      definition: expect.any(String),
      tracingConfiguration: { enabled: true },
      encryptionConfiguration: { type: "AWS_OWNED_KEY" },
      loggingConfiguration: {
        level: "ALL",
        includeExecutionData: true,
        logDestination:
          "arn:aws:logs:us-east-1:000000000000:log-group:/aws/vendedlogs/states/sfn-workers-test-short:*",
      },
    });
  });

  test("runs the task in the workload's activity, with the manifest's timeout and heartbeat", async () => {
    const graph = await build(plain);
    expect(graph.document(STATE_MACHINE, "short", "definition")).toMatchObject({
      Comment: "A task of seconds",
      States: {
        Task: {
          Resource: "arn:aws:states:us-east-1:000000000000:activity:sfn-workers-test-short",
          TimeoutSeconds: 60,
          HeartbeatSeconds: 30,
        },
      },
    });
  });

  test("logs no execution data in prod by default", async () => {
    const quiet = await build(plain, { stack: "prod" });
    const loud = await build({ ...plain, logExecutionData: true }, { stack: "prod" });
    const dataOf = (graph: typeof quiet) =>
      graph.inputs(STATE_MACHINE, "short")["loggingConfiguration"];
    expect(dataOf(quiet)).toMatchObject({ includeExecutionData: false });
    expect(dataOf(loud)).toMatchObject({ includeExecutionData: true });
  });

  test("that hands out task tokens logs no execution data in any environment, unless the stack asks for it", async () => {
    const callback = { workloads: { quick: { worker: "lambda", transport: "callback" } } };
    for (const stack of ["local", "dev", "prod"]) {
      const graph = await build(callback, { stack });
      expect(graph.inputs(STATE_MACHINE, "quick")).toMatchObject({
        loggingConfiguration: { level: "ALL", includeExecutionData: false },
      });
    }
    const asked = await build({ ...callback, logExecutionData: true });
    expect(asked.inputs(STATE_MACHINE, "quick")).toMatchObject({
      loggingConfiguration: { includeExecutionData: true },
    });
  });

  test("has a role that only Step Functions in this account can assume", async () => {
    const graph = await build(plain);
    expect(graph.document(ROLE, "short-executions", "assumeRolePolicy")).toMatchObject({
      Statement: [
        {
          Action: "sts:AssumeRole",
          Principal: { Service: "states.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "000000000000" } },
        },
      ],
    });
  });

  test("may only deliver its logs and send traces when it wakes no worker", async () => {
    const graph = await build(plain);
    expect(graph.sids("short-executions")).toEqual(["DeliverLogs", "SendTraces", "SampleTraces"]);
    expect(graph.statement("short-executions", "DeliverLogs")).toMatchObject({
      Action: [
        "logs:CreateLogDelivery",
        "logs:GetLogDelivery",
        "logs:UpdateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "logs:DescribeLogGroups",
      ],
      Resource: "*",
    });
    expect(graph.statement("short-executions", "SendTraces")).toMatchObject({
      Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    });
    expect(graph.statement("short-executions", "SampleTraces")).toMatchObject({
      Action: ["xray:GetSamplingRules", "xray:GetSamplingTargets"],
    });
  });

  test("traces by default, and otherwise has no permission for it", async () => {
    const untraced = await build({ ...plain, tracing: false });
    expect((await build(plain)).inputs(STATE_MACHINE, "short")).toMatchObject({
      tracingConfiguration: { enabled: true },
    });
    expect(untraced.inputs(STATE_MACHINE, "short")).toMatchObject({
      tracingConfiguration: { enabled: false },
    });
    expect(untraced.sids("short-executions")).toEqual(["DeliverLogs"]);
  });

  test("may invoke its worker, and no other function, when it wakes it", async () => {
    const graph = await build(withWakeUp);
    expect(graph.statement("short-executions", "InvokeWorker")).toMatchObject({
      Action: ["lambda:InvokeFunction"],
      Resource: "arn:aws:lambda:us-east-1:000000000000:function:sfn-workers-test-short",
    });
  });

  test("sends the wake-up as an event, without waiting for the worker", async () => {
    const graph = await build(withWakeUp);
    expect(graph.document(STATE_MACHINE, "short", "definition")).toMatchObject({
      StartAt: "WakeWorker",
      States: {
        WakeWorker: {
          Resource: "arn:aws:states:::lambda:invoke",
          Parameters: {
            FunctionName: "arn:aws:lambda:us-east-1:000000000000:function:sfn-workers-test-short",
            InvocationType: "Event",
            Payload: { source: "wake", "at.$": "$$.State.EnteredTime" },
          },
        },
      },
    });
  });
});
