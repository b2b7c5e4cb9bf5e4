import { describe, expect, test } from "vitest";
import { build, type Graph } from "../testing/graph.ts";
import {
  ACTIVITY,
  EVENT_INVOKE_CONFIG,
  EVENT_SOURCE,
  FUNCTION,
  ROLE,
  SCALING_POLICY,
  SCHEDULE,
  SERVICE,
  TASK_DEFINITION,
} from "../testing/types.ts";

const queueArn = "arn:aws:sqs:us-east-1:000000000000:sfn-workers-test-quick";
const queueUrl = "https://sqs.us-east-1.amazonaws.com/000000000000/sfn-workers-test-quick";

function buildQuick(settings: object = {}): Promise<Graph> {
  return build({ workloads: { quick: { worker: "lambda", transport: "callback", ...settings } } });
}

function buildOnFargate(settings: object = {}): Promise<Graph> {
  return buildQuick({ worker: "fargate", ...settings });
}

describe("a Lambda worker with a queue", () => {
  test("receives messages in batches, and single messages of a batch can fail", async () => {
    const graph = await buildQuick();
    expect(graph.untagged(EVENT_SOURCE, "quick")).toEqual({
      eventSourceArn: queueArn,
      functionName: "arn:aws:lambda:us-east-1:000000000000:function:sfn-workers-test-quick",
      batchSize: 10,
      maximumBatchingWindowInSeconds: 0,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 5 },
    });
  });

  test("has the configured batch size, window and concurrency", async () => {
    const settings = { batchSize: 50, batchWindowSeconds: 5, maximumConcurrency: 4 };
    const graph = await buildQuick(settings);
    expect(graph.inputs(EVENT_SOURCE, "quick")).toMatchObject({
      batchSize: 50,
      maximumBatchingWindowInSeconds: 5,
      scalingConfig: { maximumConcurrency: 4 },
    });
  });

  test("receives no more concurrent batches than its reserved concurrency", async () => {
    const quick = { worker: "lambda", transport: "callback", reservedConcurrency: 7 };
    const graph = await build({ workloads: { quick }, lambdaConcurrency: 1_000 });
    expect(graph.inputs(FUNCTION, "quick")).toMatchObject({ reservedConcurrentExecutions: 7 });
    expect(graph.inputs(EVENT_SOURCE, "quick")).toMatchObject({
      scalingConfig: { maximumConcurrency: 7 },
    });
  });

  test("gets its transport, its queue and how long a token is valid as variables, and a timeout that one batch fits into", async () => {
    const graph = await buildQuick({ maxReceiveCount: 3, queueSeconds: 900 });
    expect(graph.inputs(FUNCTION, "quick")).toMatchObject({
      timeout: 30,
      environment: {
        variables: {
          WORKLOAD: "quick",
          TRANSPORT: "callback",
          CONCURRENCY: "10",
          MAX_RECEIVE_COUNT: "3",
          QUEUE_URL: queueUrl,
          TOKEN_SECONDS: "960",
        },
      },
    });
    expect(graph.inputs(FUNCTION, "quick")).not.toHaveProperty(
      "environment.variables.ACTIVITY_ARN",
    );
  });

  test("has no schedule, no asynchronous invocations and no activity", async () => {
    const graph = await buildQuick();
    for (const type of [SCHEDULE, EVENT_INVOKE_CONFIG, ACTIVITY]) {
      expect(graph.names(type)).toEqual([]);
    }
    expect(graph.names(ROLE).toSorted()).toEqual(["quick-executions", "quick-function"]);
  });
});

describe("a Fargate worker with a queue", () => {
  test("gets its queue's URL, how long it hides a message and how long a token is valid as variables", async () => {
    const graph = await buildOnFargate({ concurrency: 20, queueSeconds: 900 });
    expect(graph.document(TASK_DEFINITION, "quick", "containerDefinitions")).toMatchObject([
      {
        environment: expect.arrayContaining([
          { name: "WORKLOAD", value: "quick" },
          { name: "TRANSPORT", value: "callback" },
          { name: "CONCURRENCY", value: "20" },
          { name: "MAX_RECEIVE_COUNT", value: "5" },
          { name: "QUEUE_URL", value: queueUrl },
          { name: "TOKEN_SECONDS", value: "960" },
          { name: "VISIBILITY_SECONDS", value: "70" },
        ]),
      },
    ]);
  });

  test("scales on slot utilization and in steps, as with an activity", async () => {
    const graph = await buildOnFargate({ tasks: { min: 1, max: 5 } });
    expect(graph.names(SCALING_POLICY)).toEqual([
      ...["quick", "quick-idle", "quick-less-busy", "quick-steps"],
    ]);
    expect(graph.inputs(SERVICE, "quick")).toMatchObject({ desiredCount: 1 });
  });

  test("has no event source, no schedule and no function", async () => {
    const graph = await buildOnFargate();
    for (const type of [EVENT_SOURCE, SCHEDULE, FUNCTION, ACTIVITY]) {
      expect(graph.names(type)).toEqual([]);
    }
  });
});
