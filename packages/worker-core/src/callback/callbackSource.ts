import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
  type SQSClientConfig,
} from "@aws-sdk/client-sqs";
import { type Clock, systemClock } from "../clock.ts";
import { InvalidOption } from "../errors.ts";
import { faultOf } from "../report/reportFault.ts";
import type { PollFault, ReceivedTask, TaskSource } from "../source.ts";
import { taskReports } from "../stepfunctions/activitySource.ts";
import type { SfnAccess } from "../stepfunctions/sfnAccess.ts";
import { settlingReports } from "./acknowledgingReports.ts";
import { createBatcher } from "./batcher.ts";
import { parseCallbackMessage } from "./callbackMessage.ts";
import { isAlive } from "./isAlive.ts";

/** ReceiveMessage waits up to 20 s, and brings up to 10 messages; the batch calls take 10. SQS API reference. */
const LONGEST_WAIT_SECONDS = 20;
const MAX_BATCH = 10;
/** Deletions and extensions wait this long for company. */
const GATHER_MS = 50;
/** The wait of 20 s, and 10 s for a slow network. */
const SOCKET_TIMEOUT_MS = (LONGEST_WAIT_SECONDS + 10) * 1_000;

const REFUSED = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "QueueDoesNotExist",
  "AWS.SimpleQueueService.NonExistentQueue",
  "InvalidAddress",
  "InvalidClientTokenId",
  "UnrecognizedClientException",
]);

export interface CallbackSourceOptions {
  readonly queueUrl: string;
  /** The queue's visibility timeout in seconds; each heartbeat hides the message for as long again. */
  readonly visibilitySeconds: number;
  /** After so many receives the queue moves the message to its dead letters. */
  readonly maxReceiveCount: number;
  /** Tasks at once. */
  readonly concurrency: number;
  /** Step Functions, for the outcomes. */
  readonly access: SfnAccess;
  /** SQS's region, credentials, endpoint: by default what the SDK finds by itself. */
  readonly queue?: Pick<SQSClientConfig, "region" | "credentials" | "endpoint">;
  readonly clock?: Clock;
}

/** Tasks whose tokens come in the messages of an SQS queue. */
export function callbackSource(options: CallbackSourceOptions): TaskSource {
  const {
    queueUrl,
    visibilitySeconds,
    maxReceiveCount,
    concurrency,
    access,
    clock = systemClock,
  } = options;
  if (!URL.canParse(queueUrl))
    throw new InvalidOption("queueUrl", queueUrl, "the URL of an SQS queue");
  const sqs = createQueueClient(options);
  const answers = taskReports(access, concurrency);
  /** The receipts of the messages in work, by token. */
  const receipts = new Map<string, string>();

  const deletions = createBatcher<string>({
    size: MAX_BATCH,
    waitMs: GATHER_MS,
    clock,
    send: deleteAll,
  });
  const extensions = createBatcher<Visibility>({
    size: MAX_BATCH,
    waitMs: GATHER_MS,
    clock,
    send: changeVisibility,
  });
  const reports = settlingReports(answers, {
    settled(taskToken) {
      const receipt = release(taskToken);
      if (receipt) deletions.add(receipt);
    },
    alive(taskToken) {
      const receipt = receipts.get(taskToken);
      if (receipt) extensions.add({ receipt, seconds: visibilitySeconds });
    },
    async handBack(taskToken) {
      const receipt = release(taskToken);
      if (receipt) extensions.add({ receipt, seconds: 0 });
    },
  });

  return {
    name: queueUrl,
    longestPollMs: LONGEST_WAIT_SECONDS * 1_000,
    tasksPerPoll: MAX_BATCH,
    async poll(maxTasks) {
      const endsAt = clock.now() + LONGEST_WAIT_SECONDS * 1_000;
      for (;;) {
        const waitSeconds = Math.max(0, Math.floor((endsAt - clock.now()) / 1_000));
        const messages = await receive(maxTasks, waitSeconds);
        const tasks = (await Promise.all(messages.map(admit))).filter((task) => task !== undefined);
        // Messages that bring no task don't make the queue empty.
        if (tasks.length > 0 || messages.length === 0 || waitSeconds === 0) return tasks;
      }
    },
    reports,
    classify,
    async close() {
      await Promise.all([deletions.flush(), extensions.flush()]);
      answers.close();
      access.close();
      sqs.destroy();
    },
  };

  async function receive(maxTasks: number, waitSeconds: number): Promise<readonly Message[]> {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(maxTasks, MAX_BATCH),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ["ApproximateReceiveCount"],
      }),
    );
    return messages;
  }

  /** Whether the message is a task to run now. */
  async function admit(message: Message): Promise<ReceivedTask | undefined> {
    const { Body: body = "", ReceiptHandle: receipt, Attributes: attributes } = message;
    const receiveCount = Number(attributes?.ApproximateReceiveCount ?? 1);
    const task = parseCallbackMessage({ body, receiveCount, maxReceiveCount });
    if (!task || !receipt) return undefined;
    const inWork = receipts.has(task.taskToken);
    receipts.set(task.taskToken, receipt);
    // SQS may deliver a message twice, also to one worker; the newer receipt serves the task that runs.
    if (inWork) return undefined;
    if (receiveCount > 1 && !(await isAlive(reports, task.taskToken))) return undefined;
    // Without a receipt it stays in the queue, whose next receive moves it to the dead letters.
    if (task.failure) release(task.taskToken);
    return task;
  }

  function release(taskToken: string): string | undefined {
    const receipt = receipts.get(taskToken);
    receipts.delete(taskToken);
    return receipt;
  }

  /** A message that stays comes again, finds its token dead, and is deleted then. */
  async function deleteAll(handles: readonly string[]): Promise<void> {
    const Entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries })).catch(() => {});
  }

  /** A message whose hiding ends too early is delivered twice, which `admit` sees. */
  async function changeVisibility(changes: readonly Visibility[]): Promise<void> {
    const Entries = changes.map(({ receipt, seconds }, index) => ({
      Id: String(index),
      ReceiptHandle: receipt,
      VisibilityTimeout: seconds,
    }));
    await sqs
      .send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }))
      .catch(() => {});
  }
}

interface Visibility {
  readonly receipt: string;
  readonly seconds: number;
}

function createQueueClient({ queue, concurrency }: CallbackSourceOptions): SQSClient {
  const agent = { keepAlive: true, maxSockets: concurrency + 4 };
  return new SQSClient({
    ...queue,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 5_000,
      socketTimeout: SOCKET_TIMEOUT_MS,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
}

function classify(error: unknown): PollFault {
  const { code, message } = faultOf(error);
  return { kind: REFUSED.has(code) ? "refused" : "transient", code, message };
}
