import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
  type SQSClientConfig,
} from "@aws-sdk/client-sqs";
import { getEndpointFromInstructions } from "@smithy/core/endpoints";
import type { QueueForThread } from "../beats/offerThread.ts";
import { type Clock, systemClock } from "../clock.ts";
import { InvalidOption } from "../errors.ts";
import type { ReceivedTask, TaskSource } from "../source.ts";
import { withinLimit } from "../stepfunctions/callLimit.ts";
import { identityOf } from "../stepfunctions/identityOf.ts";
import { lastingCredentials } from "../stepfunctions/lastingCredentials.ts";
import { pollErrors } from "../stepfunctions/pollFault.ts";
import type { SfnAccess } from "../stepfunctions/sfnAccess.ts";
import { CONNECTION_TIMEOUT_MS } from "../stepfunctions/signedCalls.ts";
import { limitSockets } from "../stepfunctions/sockets.ts";
import { taskReports } from "../stepfunctions/taskReports.ts";
import { acknowledgingReports } from "./acknowledgingReports.ts";
import { createBatcher } from "./batcher.ts";
import { parseCallbackMessage } from "./callbackMessage.ts";
import { isAlive } from "./isAlive.ts";
import { BATCH_WINDOW_MS, MAX_BATCH } from "./limits.ts";

/** SQS API reference: ReceiveMessage, WaitTimeSeconds. */
const MAX_WAIT_SECONDS = 20;
/** The wait of 20 s, and 10 s for a slow network. */
const SOCKET_TIMEOUT_MS = (MAX_WAIT_SECONDS + 10) * 1_000;
/** For an answer that takes long to arrive: a batch has up to 1 MiB. */
const ARRIVAL_MS = 20_000;

const classify = pollErrors([
  "AccessDenied",
  // The worker may not use the key that encrypts the queue, or there is no such key.
  "KmsAccessDenied",
  "KMS.AccessDeniedException",
  "KmsNotFound",
  "KMS.NotFoundException",
  "QueueDoesNotExist",
  "AWS.SimpleQueueService.NonExistentQueue",
  "InvalidAddress",
  "InvalidSecurity",
]);

export interface CallbackSourceOptions {
  readonly queueUrl: string;
  /** The queue's visibility timeout in seconds: each heartbeat hides the message for this long again. */
  readonly visibilitySeconds: number;
  /** After this many receives the queue moves the message to its dead-letter queue. */
  readonly maxReceiveCount: number;
  /** The maximum number of tasks that run at the same time. */
  readonly concurrency: number;
  /** Access to Step Functions, for the outcomes. */
  readonly access: SfnAccess;
  /** SQS's region, credentials and endpoint; by default the SDK's default providers. */
  readonly queue?: Pick<SQSClientConfig, "region" | "credentials" | "endpoint">;
  readonly clock?: Clock;
  /** For how long a call to SQS waits while no byte arrives, in milliseconds: 30,000 by default. */
  readonly socketTimeoutMs?: number;
}

/**
 * Tasks whose tokens arrive in the messages of an SQS queue.
 * @throws {InvalidOption} when `queueUrl` is not a URL.
 *
 * @example
 * ```ts
 * import { createWorker, type Workload } from "@sfn-workers/worker-core";
 * import { callbackSource } from "@sfn-workers/worker-core/callbackSource";
 * import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
 *
 * export async function workUntil(signal: AbortSignal, workload: Workload): Promise<void> {
 *   const source = callbackSource({
 *     queueUrl: "https://sqs.eu-central-1.amazonaws.com/123456789012/greeting",
 *     visibilitySeconds: 60,
 *     maxReceiveCount: 5,
 *     concurrency: 10,
 *     access: clientAccess(),
 *   });
 *   const worker = createWorker({ workload, source, concurrency: 10 });
 *   await worker.run({ signal });
 *   await worker.close();
 * }
 * ```
 */
export function callbackSource(options: CallbackSourceOptions): TaskSource {
  const {
    queueUrl,
    visibilitySeconds,
    maxReceiveCount,
    concurrency,
    access,
    clock = systemClock,
    socketTimeoutMs = SOCKET_TIMEOUT_MS,
  } = options;
  const callTimeoutMs = Math.min(2 * socketTimeoutMs, socketTimeoutMs + ARRIVAL_MS);
  if (!URL.canParse(queueUrl))
    throw new InvalidOption("queueUrl", queueUrl, "the URL of an SQS queue");
  const sqs = createQueueClient(options);
  const stepFunctions = taskReports(access, concurrency, { queue: queueForThread(sqs, options) });
  /** The receipt handles of messages whose tasks run here, by token. */
  const receipts = new Map<string, string>();

  const deletions = createBatcher<string>({
    size: MAX_BATCH,
    waitMs: BATCH_WINDOW_MS,
    clock,
    send: deleteAll,
  });
  const visibilities = createBatcher<Visibility>({
    size: MAX_BATCH,
    waitMs: BATCH_WINDOW_MS,
    clock,
    send: changeVisibility,
  });
  const reports = acknowledgingReports(stepFunctions, {
    acknowledge(taskToken) {
      const receipt = forget(taskToken);
      if (receipt) deletions.add(receipt);
    },
    extend(taskToken) {
      const receipt = receipts.get(taskToken);
      if (receipt) visibilities.add({ receipt, seconds: visibilitySeconds });
    },
    async release(taskToken) {
      const receipt = forget(taskToken);
      if (receipt) visibilities.add({ receipt, seconds: 0 });
    },
    receiptOf: (taskToken) => receipts.get(taskToken),
  });

  return {
    name: queueUrl,
    longestPollMs: MAX_WAIT_SECONDS * 1_000,
    tasksPerPoll: MAX_BATCH,
    async poll(maxTasks) {
      const endsAt = clock.now() + MAX_WAIT_SECONDS * 1_000;
      for (;;) {
        const waitSeconds = Math.max(0, Math.floor((endsAt - clock.now()) / 1_000));
        const messages = await receive(maxTasks, waitSeconds);
        const tasks = (await Promise.all(messages.map(admit))).filter((task) => task !== undefined);
        // Messages without a task do not mean that the queue is empty.
        if (tasks.length > 0 || messages.length === 0 || waitSeconds === 0) return tasks;
      }
    },
    reports,
    classify,
    async close() {
      await Promise.all([deletions.flush(), visibilities.flush()]);
      await stepFunctions.close();
      access.close();
      sqs.destroy();
    },
  };

  async function receive(maxTasks: number, waitSeconds: number): Promise<readonly Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(maxTasks, MAX_BATCH),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ["ApproximateReceiveCount"],
    });
    const { Messages: messages = [] } = await limited(callTimeoutMs, (abortSignal) =>
      sqs.send(command, { abortSignal }),
    );
    return messages;
  }

  /** The message's task, if it must run now. */
  async function admit(message: Message): Promise<ReceivedTask | undefined> {
    const { Body: body = "", ReceiptHandle: receipt, Attributes: attributes } = message;
    const receiveCount = Number(attributes?.ApproximateReceiveCount ?? 1);
    const task = parseCallbackMessage({ body, receiveCount, maxReceiveCount });
    if (!task || !receipt) return undefined;
    const isRunning = receipts.has(task.taskToken);
    receipts.set(task.taskToken, receipt);
    // SQS may deliver a message twice to the same worker. The running task then uses the newer receipt handle.
    if (isRunning) {
      stepFunctions.changeReceipt(task.taskToken, receipt);
      return undefined;
    }
    if (receiveCount > 1 && !(await isAlive(reports, task.taskToken))) return undefined;
    // The message is not acknowledged: it stays in the queue, and the next receive moves it to the dead-letter queue.
    if (task.failure) forget(task.taskToken);
    return task;
  }

  function forget(taskToken: string): string | undefined {
    const receipt = receipts.get(taskToken);
    receipts.delete(taskToken);
    return receipt;
  }

  /** After a failed deletion SQS delivers the message again; its token is dead by then, and it is deleted. */
  async function deleteAll(handles: readonly string[]): Promise<void> {
    const Entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    const command = new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries });
    await limited(callTimeoutMs, (abortSignal) => sqs.send(command, { abortSignal })).catch(
      () => {},
    );
  }

  /** After a failed extension SQS may deliver the message again; `admit` recognizes it. */
  async function changeVisibility(changes: readonly Visibility[]): Promise<void> {
    const Entries = changes.map(({ receipt, seconds }, index) => ({
      Id: String(index),
      ReceiptHandle: receipt,
      VisibilityTimeout: seconds,
    }));
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
    await limited(callTimeoutMs, (abortSignal) => sqs.send(command, { abortSignal })).catch(
      () => {},
    );
  }
}

interface Visibility {
  readonly receipt: string;
  readonly seconds: number;
}

/** The SDK's own limits are timers that end a socket directly, though an answer may have arrived. */
function createQueueClient({
  queue,
  concurrency,
  socketTimeoutMs = SOCKET_TIMEOUT_MS,
}: CallbackSourceOptions): SQSClient {
  const agent = { keepAlive: true, maxSockets: concurrency + 4, timeout: socketTimeoutMs };
  const client = new SQSClient({
    ...queue,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 0,
      socketTimeout: 0,
      httpAgent: limitSockets(new HttpAgent(agent), CONNECTION_TIMEOUT_MS),
      httpsAgent: limitSockets(new HttpsAgent(agent), CONNECTION_TIMEOUT_MS),
    },
  });
  client.config.credentials = lastingCredentials(client.config.credentials);
  return client;
}

/** The thread signs its own calls, with the client's credentials and to the endpoint that the client would choose. */
function queueForThread(
  { config }: SQSClient,
  { queueUrl, visibilitySeconds }: CallbackSourceOptions,
): QueueForThread {
  return {
    queueUrl,
    visibilitySeconds,
    async endpoint() {
      const input = { QueueUrl: queueUrl };
      const { url } = await getEndpointFromInstructions(input, ReceiveMessageCommand, config);
      // It is set when somebody has configured one.
      return config.endpoint ? url : new URL("/", queueUrl);
    },
    identity: () => identityOf(config),
  };
}

/** Ends a call whose answer never becomes whole, or whose credentials never come. The SDK does not wait for these with the signal. */
async function limited<Answer>(
  ms: number,
  send: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const controller = new AbortController();
  try {
    return await withinLimit(ms, send(controller.signal));
  } finally {
    controller.abort();
  }
}
