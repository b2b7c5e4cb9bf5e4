import { describe, expect, it } from "vitest";
import { build, type Graph } from "../testing/graph.ts";
import {
  ACTIVITY,
  EVENT_INVOKE_CONFIG,
  EVENT_SOURCE,
  FUNCTION,
  QUEUE,
  QUEUE_POLICY,
  REDRIVE_ALLOW_POLICY,
  ROLE,
  SCALING_POLICY,
  SCHEDULE,
  SERVICE,
  STATE_MACHINE,
  TASK_DEFINITION,
} from "../testing/types.ts";

const queueArn = "arn:aws:sqs:us-east-1:000000000000:sfn-workers-test-quick";
const queueUrl = "https://sqs.us-east-1.amazonaws.com/000000000000/sfn-workers-test-quick";
const machineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-test-quick";

function buildQuick(settings: object = {}): Promise<Graph> {
  return build({ workloads: { quick: { worker: "lambda", transport: "callback", ...settings } } });
}

function buildOnFargate(settings: object = {}): Promise<Graph> {
  return buildQuick({ worker: "fargate", ...settings });
}

describe("the Task state of a workload with a queue", () => {
  it("sends the token and the envelope in a message, and waits for the token's answer", async () => {
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
              },
              "input.$": "$",
            },
          },
          End: true,
        },
      },
    });
  });

  it("adds the time in the queue to both of the manifest's limits, since the clocks run there already", async () => {
    const definitionOf = async (settings: object) =>
      (await buildQuick(settings)).document(STATE_MACHINE, "quick", "definition");
    expect(await definitionOf({})).toMatchObject({
      States: { Task: { TimeoutSeconds: 3_600 + 120, HeartbeatSeconds: 3_600 + 60 } },
    });
    expect(await definitionOf({ queueSeconds: 900 })).toMatchObject({
      States: { Task: { TimeoutSeconds: 900 + 120, HeartbeatSeconds: 900 + 60 } },
    });
  });

  it("is tried again as that of an activity is", async () => {
    const retryOf = (graph: Graph) =>
      Object(graph.document(STATE_MACHINE, "quick", "definition")).States.Task.Retry;
    const activity = await buildQuick({ transport: "activity" });
    expect(retryOf(await buildQuick())).toEqual(retryOf(activity));
    expect(retryOf(activity)).toHaveLength(2);
  });
});

describe("the queue", () => {
  it("hides a message from others for six times the function's timeout and the batch's wait", async () => {
    // 20 s handler budget + 5 s margin + 5 s start = 30 s; 6 × 30 s + 0 s
    expect((await buildQuick()).inputs(QUEUE, "quick")).toMatchObject({
      name: "sfn-workers-test-quick",
      visibilityTimeoutSeconds: 180,
    });
    const waiting = await buildQuick({ timeoutSeconds: 60, batchWindowSeconds: 20 });
    expect(waiting.inputs(QUEUE, "quick")).toMatchObject({ visibilityTimeoutSeconds: 380 });
  });

  it("hides it from other ECS tasks for three heartbeats of the worker, which extends it", async () => {
    const graph = await buildOnFargate();
    expect(graph.inputs(QUEUE, "quick")).toMatchObject({ visibilityTimeoutSeconds: 60 + 10 });
  });

  it("keeps a message longer than its token lives", async () => {
    const graph = await buildQuick({ queueSeconds: 7_200 });
    const { TimeoutSeconds } = Object(graph.document(STATE_MACHINE, "quick", "definition")).States
      .Task;
    expect(graph.inputs(QUEUE, "quick")["messageRetentionSeconds"]).toBeGreaterThan(TimeoutSeconds);
  });

  it("gives up on a message after five receives, or as many as configured", async () => {
    const redriveOf = async (settings: object) =>
      (await buildQuick(settings)).document(QUEUE, "quick", "redrivePolicy");
    const deadLetterTargetArn = `${queueArn}-dead-letters`;
    expect(await redriveOf({})).toEqual({ deadLetterTargetArn, maxReceiveCount: 5 });
    expect(await redriveOf({ maxReceiveCount: 2 })).toMatchObject({ maxReceiveCount: 2 });
  });

  it("has dead letters of its own for two weeks, and no other queue leaves any there", async () => {
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

  it("is encrypted by SQS, and so are its dead letters", async () => {
    const graph = await buildQuick();
    for (const name of ["quick", "quick-dead-letters"]) {
      expect(graph.inputs(QUEUE, name)).toMatchObject({ sqsManagedSseEnabled: true });
      expect(graph.inputs(QUEUE, name)).not.toHaveProperty("kmsMasterKeyId");
    }
  });
});

describe("the queue's policy", () => {
  it("refuses every sender but this state machine's role, whatever other roles allow", async () => {
    const graph = await buildQuick();
    expect(graph.inputs(QUEUE_POLICY, "quick")["queueUrl"]).toBe(queueUrl);
    expect(graph.inputs(STATE_MACHINE, "quick")["roleArn"]).toBe(
      "arn:aws:iam::000000000000:role/quick-executions",
    );
    expect(graph.document(QUEUE_POLICY, "quick", "policy")).toMatchObject({
      Statement: expect.arrayContaining([
        {
          Sid: "DenyOtherSenders",
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:SendMessage",
          Resource: queueArn,
          Condition: {
            ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::000000000000:role/quick-executions" },
          },
        },
      ]),
    });
  });

  it.each(["quick", "quick-dead-letters"])(
    "refuses whatever reaches %s unencrypted",
    async (name) => {
      const graph = await buildQuick();
      expect(graph.document(QUEUE_POLICY, name, "policy")).toMatchObject({
        Statement: expect.arrayContaining([
          expect.objectContaining({
            Effect: "Deny",
            Principal: "*",
            Action: "sqs:*",
            Resource: graph.inputs(QUEUE, name)["name"] && queueArn + name.slice("quick".length),
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
        ]),
      });
    },
  );

  it("allows nobody anything: the roles' own policies do", async () => {
    const graph = await buildQuick();
    for (const name of graph.names(QUEUE_POLICY)) {
      expect(graph.inputs(QUEUE_POLICY, name)["policy"]).not.toContain('"Allow"');
    }
  });
});

describe("the roles around a queue", () => {
  it("let the state machine send to it, and nothing else of SQS", async () => {
    const graph = await buildQuick();
    expect(graph.sids("quick-executions")).toContain("SendTasks");
    expect(graph.statement("quick-executions", "SendTasks")).toMatchObject({
      Action: ["sqs:SendMessage"],
      Resource: queueArn,
    });
  });

  it.each([
    ["lambda", "quick-function", "sqs:GetQueueAttributes"],
    ["fargate", "quick-task", "sqs:ChangeMessageVisibility"],
  ])(
    "let the %s worker take from it and answer for its state machine's tasks",
    async (worker, role, own) => {
      const graph = await buildQuick({ worker });
      expect(graph.statement(role, "TakeTasks")).toMatchObject({
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", own],
        Resource: queueArn,
      });
      expect(graph.statement(role, "AnswerForTasks")).toMatchObject({
        Action: ["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"],
        Resource: machineArn,
      });
      expect(graph.sids(role)).not.toContain("WorkOnActivity");
    },
  );
});

describe("a Lambda worker with a queue", () => {
  it("gets its messages in batches of which single ones can fail", async () => {
    const graph = await buildQuick();
    expect(graph.inputs(EVENT_SOURCE, "quick")).toMatchObject({
      eventSourceArn: queueArn,
      functionName: "arn:aws:lambda:us-east-1:000000000000:function:sfn-workers-test-quick",
      batchSize: 10,
      maximumBatchingWindowInSeconds: 0,
      functionResponseTypes: ["ReportBatchItemFailures"],
    });
    expect(graph.inputs(EVENT_SOURCE, "quick")).not.toHaveProperty("scalingConfig");
  });

  it("takes batch size, window and concurrency from the configuration", async () => {
    const settings = { batchSize: 50, batchWindowSeconds: 5, maximumConcurrency: 4 };
    const graph = await buildQuick(settings);
    expect(graph.inputs(EVENT_SOURCE, "quick")).toMatchObject({
      batchSize: 50,
      maximumBatchingWindowInSeconds: 5,
      scalingConfig: { maximumConcurrency: 4 },
    });
  });

  it("gets no more batches at once than it has concurrency reserved for", async () => {
    const graph = await buildQuick({ reservedConcurrency: 7 });
    expect(graph.inputs(FUNCTION, "quick")).toMatchObject({ reservedConcurrentExecutions: 7 });
    expect(graph.inputs(EVENT_SOURCE, "quick")).toMatchObject({
      scalingConfig: { maximumConcurrency: 7 },
    });
  });

  it("is told its transport, and has the time that a batch needs", async () => {
    const graph = await buildQuick({ maxReceiveCount: 3 });
    expect(graph.inputs(FUNCTION, "quick")).toMatchObject({
      timeout: 30,
      environment: {
        variables: {
          WORKLOAD: "quick",
          TRANSPORT: "callback",
          CONCURRENCY: "10",
          MAX_RECEIVE_COUNT: "3",
        },
      },
    });
    expect(graph.inputs(FUNCTION, "quick")).not.toHaveProperty(
      "environment.variables.ACTIVITY_ARN",
    );
  });

  it("has no schedule, no asynchronous invocations and no activity", async () => {
    const graph = await buildQuick();
    for (const type of [SCHEDULE, EVENT_INVOKE_CONFIG, ACTIVITY]) {
      expect(graph.names(type)).toEqual([]);
    }
    expect(graph.names(ROLE).toSorted()).toEqual(["quick-executions", "quick-function"]);
  });
});

describe("a Fargate worker with a queue", () => {
  it("is told where its queue is and for how long it hides messages", async () => {
    const graph = await buildOnFargate({ concurrency: 20 });
    expect(graph.document(TASK_DEFINITION, "quick", "containerDefinitions")).toMatchObject([
      {
        environment: expect.arrayContaining([
          { name: "WORKLOAD", value: "quick" },
          { name: "TRANSPORT", value: "callback" },
          { name: "CONCURRENCY", value: "20" },
          { name: "MAX_RECEIVE_COUNT", value: "5" },
          { name: "QUEUE_URL", value: queueUrl },
          { name: "VISIBILITY_SECONDS", value: "70" },
        ]),
      },
    ]);
  });

  it("is scaled on its slots as with an activity", async () => {
    const graph = await buildOnFargate({ tasks: { min: 1, max: 5 } });
    expect(graph.names(SCALING_POLICY)).toEqual(["quick"]);
    expect(graph.inputs(SERVICE, "quick")).toMatchObject({ desiredCount: 1 });
  });

  it("has no event source, no schedule and no function", async () => {
    const graph = await buildOnFargate();
    for (const type of [EVENT_SOURCE, SCHEDULE, FUNCTION, ACTIVITY]) {
      expect(graph.names(type)).toEqual([]);
    }
  });
});
