import { atMost, type Clock, systemClock } from "../clock.ts";
import type { TaskReports, TaskSource } from "../source.ts";
import type { SourceEvent } from "../sourceEvents.ts";
import { acknowledgingReports } from "./acknowledgingReports.ts";
import { createAdmission } from "./admission.ts";
import { createBatcher } from "./batcher.ts";
import { parseCallbackMessage } from "./callbackMessage.ts";
import { type HeldTask, isDeadLetter, isSuspect, taskOfTurn } from "./heldTask.ts";
import { MAX_BATCH } from "./limits.ts";
import type { QueueCalls } from "./queueCalls.ts";
import { asItIs, type Copy, postponed } from "./sendAgain.ts";
import { createTurns } from "./turns.ts";

export { createQueueCalls } from "./queueCalls.ts";
export { lifeOf } from "./sendAgain.ts";

/** A batch that ends so soon after its first task is deleted by Lambda alone, without a call of the worker's. */
const DELETION_WINDOW_MS = 1_000;
/** For a call that is on its way when the batch ends. */
const LAST_CALL_MS = 1_000;
/** For messages that are sent again when the batch ends. Lambda redelivers those that may not have been. */
const LAST_COPIES_MS = 2_000;

/** The part of a record of Lambda's SQS event that a worker needs. */
export interface CallbackRecord {
  readonly messageId: string;
  readonly body: string;
  /** How often workers may have begun with the message, this time included: `lifeOf` reads it. */
  readonly receiveCount: number;
  /** When the message was sent for the first time, in milliseconds since the epoch. */
  readonly sentAt?: number | undefined;
  /** How often it has been sent again with this count. */
  readonly waits?: number | undefined;
  /** SQS's AWSTraceHeader. */
  readonly traceHeader?: string | undefined;
  /** For calls to the queue. */
  readonly receiptHandle?: string;
}

export interface CallbackBatch extends TaskSource {
  /** The ids of the messages that SQS must redeliver or move to the dead-letter queue, for `ReportBatchItemFailures`. */
  failures(): string[];
}

export interface CallbackBatchOptions {
  readonly records: readonly CallbackRecord[];
  readonly reports: TaskReports;
  /** After this many receives the queue moves the message to its dead-letter queue: at least 3. */
  readonly maxReceiveCount: number;
  /** For how long a token lives without a heartbeat: the state's HeartbeatSeconds. An older message runs only if AWS says so. */
  readonly tokenSeconds?: number | undefined;
  /**
   * For messages that are finished while others of the batch still run: they are deleted. Without it they stay until the batch ends,
   * and a message that is not started comes again as if it had been.
   */
  readonly queue?: Pick<QueueCalls, "delete" | "sendAgain"> | undefined;
  readonly clock?: Clock;
}

/**
 * The messages of one Lambda invocation as a source of tasks: each record is a separate task. Fresh ones run first, then those that
 * come again, one at a time.
 * @throws {InvalidOption} when `maxReceiveCount` is less than 3
 *
 * @example
 * ```ts
 * import { createWorker, taskReports, type Workload } from "@sfn-workers/worker-core";
 * import { type CallbackRecord, callbackBatch } from "@sfn-workers/worker-core/callbackBatch";
 * import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
 *
 * const reports = taskReports(clientAccess(), 10);
 *
 * export async function handleBatch(workload: Workload, records: CallbackRecord[], deadline: number) {
 *   const source = callbackBatch({ records, reports, maxReceiveCount: 5 });
 *   const worker = createWorker({ workload, source, concurrency: 10 });
 *   await worker.drain({ deadline });
 *   await worker.close();
 *   return { batchItemFailures: source.failures().map((itemIdentifier) => ({ itemIdentifier })) };
 * }
 * ```
 */
export function callbackBatch(options: CallbackBatchOptions): CallbackBatch {
  const { maxReceiveCount, tokenSeconds, queue, clock = systemClock } = options;
  /** Messages without a delivered outcome, by token. SQS may put the same message into a batch twice. */
  const open = new Map<string, string[]>();
  const held = new Map<string, HeldTask>();
  /** Messages for the dead-letter queue. */
  const deadLetters: string[] = [];
  let fresh: HeldTask[] = [];
  /** Events for a worker that does not listen yet. */
  const untold: SourceEvent[] = [];
  let tell = (event: SourceEvent): void => void untold.push(event);
  let stopping = Promise.resolve();
  let deletingSuspect = Promise.resolve();
  const postponing: Promise<unknown>[] = [];
  const reports = acknowledgingReports(options.reports, {
    acknowledge(taskToken) {
      const message = open.delete(taskToken) ? held.get(taskToken) : undefined;
      if (queue && message && isSuspect(message)) {
        // A suspect's message is deleted before the next one starts.
        deletingSuspect = queue.delete([message.receipt]).then(() => turns.ended(taskToken));
        return;
      }
      if (queue && message) deletions.add(message.receipt);
      turns.ended(taskToken);
    },
    extend: () => {},
    async release(taskToken) {
      const message = held.get(taskToken);
      if (message) await sendAgain([asItIs(message)]);
      turns.ended(taskToken);
    },
  });
  const deletions = createBatcher<string>({
    size: MAX_BATCH,
    waitMs: DELETION_WINDOW_MS,
    clock,
    send: async (receipts) => queue?.delete(receipts),
  });
  const admission = createAdmission({ reports, tokenSeconds, clock, tell: (event) => tell(event) });
  const turns = createTurns<HeldTask>({
    clock,
    maxReceiveCount,
    patienceMs: Number.POSITIVE_INFINITY,
    tokenSeconds,
    admit,
    sendAgain: async (copies) => (await sendAgain(copies)).map(({ message }) => message),
  });
  for (const record of options.records) add(record);
  fresh = [...held.values()].filter((message) => !isSuspect(message));
  const starting = startSuspects([...held.values()].filter(isSuspect));

  return {
    name: "the messages of this invocation",
    longestPollMs: 0,
    tasksPerPoll: 1,
    async poll() {
      await starting;
      // An empty answer ends the drain, so skip finished messages until a task or the end of the batch is found.
      for (let next = fresh.shift(); next; next = fresh.shift()) {
        turns.started(next.taskToken);
        if (await admit(next)) return [next.task];
        turns.ended(next.taskToken);
      }
      while (!turns.empty && !turns.stopped) {
        // Before the question: something may change as it is answered.
        const change = turns.change(Number.POSITIVE_INFINITY);
        const turn = await turns.next();
        if (turn) {
          if (turn.judged) deadLetter(turn.message.taskToken);
          return [taskOfTurn(turn, tell)];
        }
        await change;
      }
      return [];
    },
    reports,
    classify: () => ({ kind: "transient", code: "Unknown", message: "" }),
    observe(listener) {
      tell = listener;
      for (const event of untold.splice(0)) tell(event);
    },
    settled(taskToken) {
      const message = held.get(taskToken);
      // A message that is deleted ends its turn by itself.
      if (message && !open.has(taskToken)) return;
      // Its outcome never arrived, but no worker has died of it.
      if (message && queue) {
        tell({ type: "messagePostponed", messageId: message.messageId, reason: "unreported" });
        postponing.push(sendAgain([postponed(message)]));
      }
      turns.ended(taskToken);
    },
    stop,
    async close() {
      // A queue that does not answer must not take the time in which the batch is answered.
      await atMost(clock, LAST_COPIES_MS, Promise.all([stop(), ...postponing]));
      // Lambda deletes the others, as soon as it has the answer to the batch.
      await atMost(clock, LAST_CALL_MS, Promise.all([deletions.discard(), deletingSuspect]));
    },
    failures: () => [...deadLetters, ...[...open.values()].flat()],
  };

  function add(record: CallbackRecord): void {
    const { messageId, body, receiptHandle: receipt = "" } = record;
    const { receiveCount, sentAt, waits, traceHeader } = record;
    const parsed = parseCallbackMessage(body);
    if ("refused" in parsed) {
      deadLetters.push(messageId);
      tell({ type: "messageRefused", messageId, reason: parsed.refused });
      return;
    }
    const { task } = parsed;
    const { taskToken } = task;
    const known = open.get(taskToken);
    if (known) {
      known.push(messageId);
      return;
    }
    open.set(taskToken, [messageId]);
    held.set(taskToken, {
      ...{ messageId, receipt, body, receiveCount, sentAt, waits, traceHeader },
      ...{ taskToken, task },
    });
  }

  async function startSuspects(suspects: readonly HeldTask[]): Promise<void> {
    if (turns.mustStart(suspects)) {
      const unsent = await sendAgain(fresh.splice(0).map(asItIs));
      fresh = unsent.map(({ message }) => message);
    }
    await turns.add(suspects);
  }

  async function admit(message: HeldTask): Promise<boolean> {
    if (await isDeadLetter(message, maxReceiveCount, options.reports, clock)) {
      deadLetter(message.taskToken);
      return false;
    }
    const admitted = await admission(message, message.taskToken);
    // Its receives would bring it to the dead letters while nobody can judge it.
    if (admitted === "postpone") await sendAgain([postponed(message)]);
    return admitted === "run";
  }

  /** What was never started comes again as it is. */
  function stop(): Promise<void> {
    const unstarted = fresh.splice(0).map(asItIs);
    stopping = stopping.then(async () => {
      await Promise.all([sendAgain(unstarted), turns.stop()]);
    });
    return stopping;
  }

  /** Messages that stay open are failures of the batch, and SQS delivers them again. */
  async function sendAgain<Sent extends Copy<HeldTask>>(
    copies: readonly Sent[],
  ): Promise<readonly Sent[]> {
    if (!queue || copies.length === 0) return copies;
    const unsent = await queue.sendAgain(copies);
    for (const copy of copies) if (!unsent.includes(copy)) open.delete(copy.message.taskToken);
    return unsent;
  }

  /** Moves the message to the dead-letter queue, whether or not its failure can be reported. */
  function deadLetter(taskToken: string): void {
    deadLetters.push(...(open.get(taskToken) ?? []));
    open.delete(taskToken);
    held.delete(taskToken);
  }
}
