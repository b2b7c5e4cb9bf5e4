import type { Message, SQSClientConfig } from "@aws-sdk/client-sqs";
import { type Clock, systemClock } from "../clock.ts";
import { InvalidOption } from "../errors.ts";
import type { ReceivedTask, TaskSource } from "../source.ts";
import type { QueueCallFailure, SourceEvent } from "../sourceEvents.ts";
import type { SfnAccess } from "../stepfunctions/sfnAccess.ts";
import { taskReports } from "../stepfunctions/taskReports.ts";
import { acknowledgingReports } from "./acknowledgingReports.ts";
import { createAdmission } from "./admission.ts";
import { createBatcher } from "./batcher.ts";
import { parseCallbackMessage } from "./callbackMessage.ts";
import { BATCH_WINDOW_MS, MAX_BATCH, MAX_WAIT_SECONDS } from "./limits.ts";
import { createQueueCalls, type Visibility } from "./queueCalls.ts";
import { queueAccess } from "./queueClient.ts";
import { classifyQueueError } from "./queueFailures.ts";

export interface CallbackSourceOptions {
  readonly queueUrl: string;
  /** The queue's visibility timeout in seconds: each heartbeat hides the message for this long again. */
  readonly visibilitySeconds: number;
  /** After this many receives the queue moves the message to its dead-letter queue. */
  readonly maxReceiveCount: number;
  /** For how long a token lives: the TimeoutSeconds of the Task state. A message that is older does not run. */
  readonly tokenSeconds?: number | undefined;
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
    tokenSeconds,
    concurrency,
    access,
    clock = systemClock,
  } = options;
  if (!URL.canParse(queueUrl))
    throw new InvalidOption("queueUrl", queueUrl, "the URL of an SQS queue");
  let tell: (event: SourceEvent) => void = () => {};
  const queue = queueAccess(queueUrl, options.queue);
  const onFailure = (failure: QueueCallFailure) => tell({ type: "queueCallFailed", ...failure });
  const calls = createQueueCalls({ ...options, access: queue, onFailure });
  const stepFunctions = taskReports(access, concurrency, {
    queue: { ...queue, queueUrl, visibilitySeconds, onFailure },
  });
  /** The receipt handles of messages whose tasks run here, by token. */
  const receipts = new Map<string, string>();

  const deletions = createBatcher<string>({
    size: MAX_BATCH,
    waitMs: BATCH_WINDOW_MS,
    clock,
    send: calls.delete,
  });
  const visibilities = createBatcher<Visibility>({
    size: MAX_BATCH,
    waitMs: BATCH_WINDOW_MS,
    clock,
    send: calls.changeVisibility,
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
  const admission = createAdmission({ reports, tokenSeconds, clock, tell: (event) => tell(event) });

  return {
    name: queueUrl,
    longestPollMs: MAX_WAIT_SECONDS * 1_000,
    tasksPerPoll: MAX_BATCH,
    async poll(maxTasks) {
      const endsAt = clock.now() + MAX_WAIT_SECONDS * 1_000;
      for (;;) {
        const waitSeconds = Math.max(0, Math.floor((endsAt - clock.now()) / 1_000));
        const messages = await calls.receive(maxTasks, waitSeconds);
        const tasks = (await Promise.all(messages.map(admit))).filter((task) => task !== undefined);
        // Messages without a task do not mean that the queue is empty.
        if (tasks.length > 0 || messages.length === 0 || waitSeconds === 0) return tasks;
      }
    },
    reports,
    classify: classifyQueueError,
    observe(listener) {
      tell = listener;
    },
    async close() {
      await Promise.all([deletions.flush(), visibilities.flush()]);
      await stepFunctions.close();
      access.close();
      calls.close();
      queue.close();
    },
  };

  /** The message's task, if it must run now. */
  async function admit(message: Message): Promise<ReceivedTask | undefined> {
    const { MessageId: messageId = "", Body: body = "", ReceiptHandle: receipt = "" } = message;
    const receiveCount = Number(message.Attributes?.ApproximateReceiveCount ?? 1);
    const sentAt = Number(message.Attributes?.SentTimestamp ?? Number.NaN);
    const parsed = parseCallbackMessage({ body, receiveCount, maxReceiveCount });
    if ("refused" in parsed) {
      tell({ type: "messageRefused", messageId, reason: parsed.refused });
      return undefined;
    }
    const { task } = parsed;
    const isRunning = receipts.has(task.taskToken);
    receipts.set(task.taskToken, receipt);
    // SQS may deliver a message twice to the same worker. The running task then uses the newer receipt handle.
    if (isRunning) {
      stepFunctions.changeReceipt(task.taskToken, receipt);
      return undefined;
    }
    const admitted = await admission({ messageId, receiveCount, sentAt }, task.taskToken);
    // A message that is not acknowledged stays in the queue, and its last receive moves it to the dead-letter queue.
    if (task.failure || admitted === "leave") forget(task.taskToken);
    return admitted === "run" ? task : undefined;
  }

  function forget(taskToken: string): string | undefined {
    const receipt = receipts.get(taskToken);
    receipts.delete(taskToken);
    return receipt;
  }
}
