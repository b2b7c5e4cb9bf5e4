import type { Message, SQSClientConfig } from "@aws-sdk/client-sqs";
import { type Clock, systemClock } from "../clock.ts";
import { InvalidOption } from "../errors.ts";
import type { ReceivedTask, SourceEvent, TaskSource } from "../source.ts";
import type { SfnAccess } from "../stepfunctions/sfnAccess.ts";
import { taskReports } from "../stepfunctions/taskReports.ts";
import { acknowledgingReports } from "./acknowledgingReports.ts";
import { createBatcher } from "./batcher.ts";
import { parseCallbackMessage } from "./callbackMessage.ts";
import { isAlive } from "./isAlive.ts";
import { BATCH_WINDOW_MS, MAX_BATCH, MAX_WAIT_SECONDS } from "./limits.ts";
import { classifyQueueError, createQueueCalls, type Visibility } from "./queueCalls.ts";

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
  } = options;
  if (!URL.canParse(queueUrl))
    throw new InvalidOption("queueUrl", queueUrl, "the URL of an SQS queue");
  let tell: (event: SourceEvent) => void = () => {};
  const calls = createQueueCalls({
    ...options,
    onFailure: (failure) => tell({ type: "queueCallFailed", ...failure }),
  });
  const stepFunctions = taskReports(access, concurrency, { queue: calls.forThread });
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
    },
  };

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
}
