import { SqsError, startSqsAlone } from "@sfn-workers/local-cloud/sqs";
import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { onTestFinished, vi } from "vitest";
import { callbackSource } from "../callback/callbackSource.ts";
import { createQueueCalls } from "../callback/queueCalls.ts";
import { queueAccess } from "../callback/queueClient.ts";
import { lifeOf } from "../callback/sendAgain.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { WorkerEvent } from "../events.ts";
import { clientAccess } from "../stepfunctions/clientAccess.ts";
import type { Task } from "../task.ts";
import { createWorker } from "../worker.ts";
import type { WorkerOptions } from "../workerOptions.ts";
import { anyWorkload } from "./anyWorkload.ts";
import type { Ended } from "./stage.ts";

/** A busy machine runs executions late. */
const PATIENCE = { timeout: 60_000, interval: 5 };
const MAX_RECEIVE_COUNT = 3;
const VISIBILITY_SECONDS = 30;
const TOKEN_SECONDS = 60;
const credentials = { accessKeyId: "test", secretAccessKey: "test" };

/**
 * Step Functions and SQS on loopback, and a state machine that sends its task tokens to the queue.
 * @param waits whether a receive waits for messages
 * @param delays whether a message that is sent for later comes later
 */
export async function callbackStage({
  maxReceiveCount = MAX_RECEIVE_COUNT,
  visibilitySeconds = VISIBILITY_SECONDS,
  waits = true,
  delays = true,
} = {}) {
  /** The receipt handles of everything that was received. */
  const receipts: string[] = [];
  /** The receipt handles with which workers have hidden messages again. */
  const hidden: string[] = [];
  /** Calls to SQS that workers may not make. */
  const denied = new Set<string>();
  const counts = new Map<string, number>();
  const server = await startSqsAlone({
    async around(operation, input, run) {
      counts.set(operation, (counts.get(operation) ?? 0) + 1);
      if (operation === "ChangeMessageVisibilityBatch")
        hidden.push(...(input as ChangeBatch).Entries.map(({ ReceiptHandle }) => ReceiptHandle));
      if (denied.has(operation)) throw new SqsError("AccessDenied", "no", { status: 403 });
      const answer = await run({
        ...input,
        ...(!waits && operation === "ReceiveMessage" ? { WaitTimeSeconds: 0 } : {}),
        ...(!delays && operation === "SendMessage" ? { DelaySeconds: 0 } : {}),
      });
      return operation === "ReceiveMessage" ? noted(answer) : answer;
    },
  });
  function noted(answer: Received): Received {
    receipts.push(...(answer.Messages ?? []).map(({ ReceiptHandle }) => ReceiptHandle));
    return answer;
  }
  const sqsUrl = server.url;
  const sqs = async <Answer>(operation: string, input: object) =>
    (await server.call(operation, input)) as Answer;
  const sent: string[] = [];
  let started = 0;
  let inQueue = 0;
  const endpoint = await startStepFunctions({
    integrations: {
      "sqs:sendMessage": async ({ parameters }) => {
        const { MessageBody: body } = parameters as { MessageBody: object };
        const message = JSON.stringify(body);
        sent.push(message);
        return send(message).finally(() => {
          inQueue += 1;
        });
      },
    },
  });
  const { url: deadLetterUrl, arn: deadLetterTargetArn } = server.createQueue("dead", {});
  const { url: queueUrl } = server.createQueue("work", {
    VisibilityTimeout: String(visibilitySeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
  });
  const call = async <Answer>(operation: string, input: object) =>
    (await endpoint.call(operation, input)) as Answer;
  const { stateMachineArn } = await call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: "machine",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify({
      StartAt: "Task",
      States: {
        Task: {
          Type: "Task",
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
          TimeoutSeconds: TOKEN_SECONDS,
          End: true,
        },
      },
    }),
  });
  onTestFinished(async () => {
    await endpoint.close();
    await server.close();
  });

  function access() {
    return clientAccess({ endpoint: endpoint.url, region: "us-east-1", credentials });
  }

  async function receive() {
    const answer = await sqs<Received>("ReceiveMessage", {
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ["ApproximateReceiveCount", "SentTimestamp"],
      MessageAttributeNames: ["All"],
    });
    return (noted(answer).Messages ?? []).map(
      ({ MessageId, ReceiptHandle, Body, Attributes, MessageAttributes }) => ({
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        ...lifeOf({
          receives: MessageAttributes?.["receives"]?.StringValue,
          approximateReceiveCount: Attributes.ApproximateReceiveCount,
          firstSentAt: MessageAttributes?.["sentAt"]?.StringValue,
          sentTimestamp: Attributes.SentTimestamp,
          waits: MessageAttributes?.["waits"]?.StringValue,
        }),
      }),
    );
  }

  /** Ends a message's visibility timeout; of a batch, the entry of a message that is deleted fails alone. */
  function unhide(ReceiptHandle: string) {
    const Entries = [{ Id: "1", ReceiptHandle, VisibilityTimeout: 0 }];
    return sqs("ChangeMessageVisibilityBatch", { QueueUrl: queueUrl, Entries });
  }

  /** @param clock for the ages of messages */
  function source(concurrency = 10, clock: Clock = systemClock) {
    return callbackSource({
      clock,
      tokenSeconds: TOKEN_SECONDS,
      queueUrl,
      visibilitySeconds,
      maxReceiveCount,
      concurrency,
      access: access(),
      queue: { region: "us-east-1", credentials, endpoint: sqsUrl },
    });
  }

  function send(body: string) {
    return sqs("SendMessage", { QueueUrl: queueUrl, MessageBody: body });
  }

  return {
    access,
    source,
    maxReceiveCount,
    tokenSeconds: TOKEN_SECONDS,
    send,
    /** How many calls of a kind SQS has had. */
    calls: (operation: string) => counts.get(operation) ?? 0,
    received: receipts as readonly string[],
    hidden: hidden as readonly string[],
    /** Open polls are answered at once, without messages. */
    endPolls: server.drainPolls,
    deny: (operation: string) => void denied.add(operation),
    /** The bodies of all messages that the state machine has sent. */
    sent,
    /** The numbers of visible and of hidden messages. */
    async depth(url = queueUrl) {
      const { Attributes: counts } = await sqs<{ Attributes: Record<string, string> }>(
        "GetQueueAttributes",
        { QueueUrl: url, AttributeNames: ["All"] },
      );
      return {
        visible: Number(counts["ApproximateNumberOfMessages"]),
        hidden: Number(counts["ApproximateNumberOfMessagesNotVisible"]),
      };
    },
    deadLetterUrl,
    /** Receives the visible messages, as Lambda does before it invokes the function. */
    receive,
    unhide,
    /** The time of everything that is hidden is over. */
    async unhideAll() {
      await Promise.all(receipts.splice(0).map(unhide));
    },
    remove: (receiptHandle: string) =>
      sqs("DeleteMessage", { QueueUrl: queueUrl, ReceiptHandle: receiptHandle }),
    /** The queue's calls, as a function makes them. */
    queueCalls() {
      const calls = createQueueCalls({
        queueUrl,
        concurrency: 10,
        access: queueAccess(queueUrl, { region: "us-east-1", credentials, endpoint: sqsUrl }),
        // The last call of a worker may come after the queue has gone.
        onFailure() {},
      });
      onTestFinished(calls.close);
      return calls;
    },
    /** A worker received the messages and crashed: they are visible again, with one more receive. */
    async receiveAndCrash() {
      for (const { receiptHandle } of await receive()) await unhide(receiptHandle);
    },
    /** Resolves when the execution's message is in the queue, which may be after StartExecution's answer. */
    async start(input: unknown = {}) {
      started += 1;
      const count = started;
      const { executionArn } = await call<{ executionArn: string }>("StartExecution", {
        stateMachineArn,
        input: JSON.stringify(input),
      });
      await vi.waitUntil(() => inQueue >= count, PATIENCE);
      return executionArn;
    },
    describe: (executionArn: string) => call<Ended>("DescribeExecution", { executionArn }),
    stopExecution: (executionArn: string) => call("StopExecution", { executionArn }),
    faults: endpoint.faults,
    /** A worker that polls the queue, as on Fargate. */
    worker(
      handler: (input: unknown, task: Task) => unknown,
      {
        concurrency = 10,
        middleware = [],
        workload = anyWorkload(handler),
        messageClock,
      }: Partial<Pick<WorkerOptions, "concurrency" | "middleware" | "workload">> & {
        readonly messageClock?: Clock;
      } = {},
    ) {
      const events: WorkerEvent[] = [];
      const worker = createWorker({
        workload,
        source: source(concurrency, messageClock),
        concurrency,
        middleware,
        observers: [(event) => events.push(event)],
      });
      onTestFinished(() => worker.close());
      return { worker, events };
    },
  };
}

interface ChangeBatch {
  readonly Entries: readonly { readonly ReceiptHandle: string }[];
}

interface Received {
  readonly Messages?: readonly SqsMessage[];
}

interface SqsMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes: { readonly ApproximateReceiveCount: string; readonly SentTimestamp: string };
  readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue: string }>>;
}
