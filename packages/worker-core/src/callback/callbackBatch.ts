import type { ReceivedTask, TaskReports, TaskSource } from "../source.ts";
import { acknowledgingReports } from "./acknowledgingReports.ts";
import { parseCallbackMessage } from "./callbackMessage.ts";
import { isAlive } from "./isAlive.ts";

/** The part of a record of Lambda's SQS event that a worker needs. */
export interface CallbackRecord {
  readonly messageId: string;
  readonly body: string;
  /** The number of times that SQS has delivered the message, including this time. */
  readonly receiveCount: number;
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
  const { maxReceiveCount } = options;
  /** Messages without a delivered outcome, by token. SQS may put the same message into a batch twice. */
  const open = new Map<string, string[]>();
  /** Messages for the dead-letter queue. */
  const deadLetters: string[] = [];
  const waiting: { readonly task: ReceivedTask; readonly redelivered: boolean }[] = [];
  const reports = acknowledgingReports(options.reports, {
    acknowledge: (taskToken) => void open.delete(taskToken),
    extend: () => {},
    // Messages that stay open are failures of the batch, and SQS delivers them again.
    release: async () => {},
  });
  for (const record of options.records) admit(record);

  return {
    name: "the messages of this invocation",
    longestPollMs: 0,
    tasksPerPoll: 1,
    async poll() {
      // An empty answer ends the drain, so skip finished messages until a task or the end of the batch is found.
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { task, redelivered } = next;
        if (redelivered && !(await isAlive(reports, task.taskToken))) continue;
        if (task.failure) deadLetter(task.taskToken);
        return [task];
      }
      return [];
    },
    reports,
    classify: () => ({ kind: "transient", code: "Unknown", message: "" }),
    close: async () => {},
    failures: () => [...deadLetters, ...[...open.values()].flat()],
  };

  function admit(record: CallbackRecord): void {
    const task = parseCallbackMessage({ ...record, maxReceiveCount });
    if (!task) {
      deadLetters.push(record.messageId);
      return;
    }
    const known = open.get(task.taskToken);
    if (known) {
      known.push(record.messageId);
      return;
    }
    open.set(task.taskToken, [record.messageId]);
    waiting.push({ task, redelivered: record.receiveCount > 1 });
  }

  /** Moves the message to the dead-letter queue, whether or not its failure can be reported. */
  function deadLetter(taskToken: string): void {
    deadLetters.push(...(open.get(taskToken) ?? []));
    open.delete(taskToken);
  }
}
