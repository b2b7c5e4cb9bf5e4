import { describe, expect, test } from "vitest";
import { build, type Graph } from "../../testing/graph.ts";
import { QUEUE, REDRIVE_ALLOW_POLICY, STATE_MACHINE } from "../../testing/types.ts";

const queueArn = "arn:aws:sqs:us-east-1:000000000000:sfn-workers-test-quick";
const queueUrl = "https://sqs.us-east-1.amazonaws.com/000000000000/sfn-workers-test-quick";

function buildQuick(settings: object = {}): Promise<Graph> {
  return build({ workloads: { quick: { worker: "lambda", transport: "callback", ...settings } } });
}

function buildOnFargate(settings: object = {}): Promise<Graph> {
  return buildQuick({ worker: "fargate", ...settings });
}

describe("the Task state of a workload with a queue", () => {
  test("sends the token and the envelope in a message, and waits for the token's answer", async () => {
    const graph = await buildQuick();
    expect(graph.document(STATE_MACHINE, "quick", "definition")).toMatchObject({
      StartAt: "Task",
      States: {
        Task: {
          Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
          Parameters: {
            QueueUrl: queueUrl,
            MessageBody: {
              "taskToken.$": "$$.Task.Token",
              execution: {
                "arn.$": "$$.Execution.Id",
                "state.$": "$$.State.Name",
                "attempt.$": "$$.State.RetryCount",
                "enteredAt.$": "$$.State.EnteredTime",
                "redrives.$": "$$.Execution.RedriveCount",
              },
              "input.$": "$",
            },
          },
          End: true,
        },
      },
    });
  });

  test("adds the time in the queue to both of the manifest's timeouts, which start when the message is sent", async () => {
    const definitionOf = async (settings: object) =>
      (await buildQuick(settings)).document(STATE_MACHINE, "quick", "definition");
    expect(await definitionOf({})).toMatchObject({
      States: { Task: { TimeoutSeconds: 43_200 + 120, HeartbeatSeconds: 43_200 + 60 } },
    });
    expect(await definitionOf({ queueSeconds: 900 })).toMatchObject({
      States: { Task: { TimeoutSeconds: 900 + 120, HeartbeatSeconds: 900 + 60 } },
    });
  });

  test("is retried after draining and after errors of sending that may pass, and never after a timeout: the overload would feed itself", async () => {
    const { Retry } = taskOf(await buildQuick());
    expect(Retry).toEqual([
      expect.objectContaining({ ErrorEquals: ["Worker.Draining"] }),
      {
        ErrorEquals: [
          "SQS.AmazonSQSException",
          "SQS.RequestThrottledException",
          "SQS.KmsThrottledException",
          "SQS.SdkClientException",
        ],
        ...{ IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2, JitterStrategy: "FULL" },
      },
    ]);
    expect(JSON.stringify(taskOf(await buildQuick({ transport: "activity" })))).toContain(
      "States.Timeout",
    );
  });
});

function taskOf(graph: Graph) {
  return Object(graph.document(STATE_MACHINE, "quick", "definition")).States.Task;
}

describe("the queue", () => {
  test("hides a received message for six times the function's timeout plus the batch's window", async () => {
    // 20 s handler budget + 5 s margin + 5 s start = 30 s; 6 × 30 s + 0 s
    expect((await buildQuick()).inputs(QUEUE, "quick")).toMatchObject({
      name: "sfn-workers-test-quick",
      visibilityTimeoutSeconds: 180,
    });
    const waiting = await buildQuick({ timeoutSeconds: 60, batchWindowSeconds: 20 });
    expect(waiting.inputs(QUEUE, "quick")).toMatchObject({ visibilityTimeoutSeconds: 380 });
  });

  test("hides it for at least as long on Fargate, because Lambda goes on receiving until its event source is deleted", async () => {
    const graph = await buildOnFargate();
    // A function's timeout and its batch window: 900 s + 300 s
    expect(graph.inputs(QUEUE, "quick")).toMatchObject({ visibilityTimeoutSeconds: 1_200 });
  });

  test("retains a message longer than its token is valid", async () => {
    const graph = await buildQuick({ queueSeconds: 7_200 });
    const { TimeoutSeconds } = taskOf(graph);
    expect(graph.inputs(QUEUE, "quick")["messageRetentionSeconds"]).toBeGreaterThan(TimeoutSeconds);
  });

  test("moves a message to the dead-letter queue after five receives, or the configured number", async () => {
    const redriveOf = async (settings: object) =>
      (await buildQuick(settings)).document(QUEUE, "quick", "redrivePolicy");
    const deadLetterTargetArn = `${queueArn}-dead-letters`;
    expect(await redriveOf({})).toEqual({ deadLetterTargetArn, maxReceiveCount: 5 });
    expect(await redriveOf({ maxReceiveCount: 3 })).toMatchObject({ maxReceiveCount: 3 });
  });

  test("retains dead letters for two weeks, in a queue that no other queue may use", async () => {
    const graph = await buildQuick();
    expect(graph.names(QUEUE).toSorted()).toEqual(["quick", "quick-dead-letters"]);
    expect(graph.inputs(QUEUE, "quick-dead-letters")).toMatchObject({
      name: "sfn-workers-test-quick-dead-letters",
      messageRetentionSeconds: 1_209_600,
    });
    expect(graph.inputs(QUEUE, "quick-dead-letters")).not.toHaveProperty("redrivePolicy");
    expect(graph.inputs(REDRIVE_ALLOW_POLICY, "quick-dead-letters")["queueUrl"]).toBe(
      `${queueUrl}-dead-letters`,
    );
    expect(
      graph.document(REDRIVE_ALLOW_POLICY, "quick-dead-letters", "redriveAllowPolicy"),
    ).toEqual({ redrivePermission: "byQueue", sourceQueueArns: [queueArn] });
  });

  test("is encrypted by SQS, and so are its dead letters", async () => {
    const graph = await buildQuick();
    for (const name of ["quick", "quick-dead-letters"]) {
      expect(graph.inputs(QUEUE, name)).toMatchObject({ sqsManagedSseEnabled: true });
      expect(graph.inputs(QUEUE, name)).not.toHaveProperty("kmsMasterKeyId");
    }
  });
});
