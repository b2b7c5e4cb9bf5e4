import { type Clock, systemClock } from "../clock.ts";
import type { ReceivedTask, TaskReports, TaskSource } from "../source.ts";
import type { SourceEvent } from "../sourceEvents.ts";
import { acknowledgingReports } from "./acknowledgingReports.ts";
import { createAdmission } from "./admission.ts";
import { parseCallbackMessage } from "./callbackMessage.ts";

/** The part of a record of Lambda's SQS event that a worker needs. */
export interface CallbackRecord {
  readonly messageId: string;
  readonly body: string;
  /** The number of times that SQS has delivered the message, including this time. */
  readonly receiveCount: number;
  /** When the message was sent, in milliseconds since the epoch: SQS's SentTimestamp. */
  readonly sentAt?: number;
}

export interface CallbackBatch extends TaskSource {
  /** The ids of the messages that SQS must redeliver or move to the dead-letter queue, for `ReportBatchItemFailures`. */
  failures(): string[];
}

export interface CallbackBatchOptions {
  readonly records: readonly CallbackRecord[];
  readonly reports: TaskReports;
  /** After this many receives the queue moves the message to its dead-letter queue. */
  readonly maxReceiveCount: number;
  /** For how long a token lives: the TimeoutSeconds of the Task state. A message that is older does not run. */
  readonly tokenSeconds?: number | undefined;
  readonly clock?: Clock;
}

/**
 * The messages of one Lambda invocation as a source of tasks: each record is a separate task.
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
 *   await createWorker({ workload, source, concurrency: 10 }).drain({ deadline });
 *   return { batchItemFailures: source.failures().map((itemIdentifier) => ({ itemIdentifier })) };
 * }
 * ```
 */
export function callbackBatch(options: CallbackBatchOptions): CallbackBatch {
  const { maxReceiveCount, tokenSeconds, clock = systemClock } = options;
  /** Messages without a delivered outcome, by token. SQS may put the same message into a batch twice. */
  const open = new Map<string, string[]>();
  /** Messages for the dead-letter queue. */
  const deadLetters: string[] = [];
  const waiting: { readonly task: ReceivedTask; readonly record: CallbackRecord }[] = [];
  /** Events for a worker that does not listen yet. */
  const untold: SourceEvent[] = [];
  let tell = (event: SourceEvent): void => void untold.push(event);
  const reports = acknowledgingReports(options.reports, {
    acknowledge: (taskToken) => void open.delete(taskToken),
    extend: () => {},
    // Messages that stay open are failures of the batch, and SQS delivers them again.
    release: async () => {},
  });
  const admission = createAdmission({ reports, tokenSeconds, clock, tell: (event) => tell(event) });
  for (const record of options.records) add(record);

  return {
    name: "the messages of this invocation",
    longestPollMs: 0,
    tasksPerPoll: 1,
    async poll() {
      // An empty answer ends the drain, so skip finished messages until a task or the end of the batch is found.
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { task, record } = next;
        if ((await admission(record, task.taskToken)) !== "run") continue;
        if (task.failure) deadLetter(task.taskToken);
        return [task];
      }
      return [];
    },
    reports,
    classify: () => ({ kind: "transient", code: "Unknown", message: "" }),
    observe(listener) {
      tell = listener;
      for (const event of untold.splice(0)) tell(event);
    },
    close: async () => {},
    failures: () => [...deadLetters, ...[...open.values()].flat()],
  };

  function add(record: CallbackRecord): void {
    const { messageId } = record;
    const parsed = parseCallbackMessage({ ...record, maxReceiveCount });
    if ("refused" in parsed) {
      deadLetters.push(messageId);
      tell({ type: "messageRefused", messageId, reason: parsed.refused });
      return;
    }
    const { task } = parsed;
    const known = open.get(task.taskToken);
    if (known) {
      known.push(messageId);
      return;
    }
    open.set(task.taskToken, [messageId]);
    waiting.push({ task, record });
  }

  /** Moves the message to the dead-letter queue, whether or not its failure can be reported. */
  function deadLetter(taskToken: string): void {
    deadLetters.push(...(open.get(taskToken) ?? []));
    open.delete(taskToken);
  }
}
