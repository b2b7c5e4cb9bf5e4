import type { ReceivedTask, TaskReports, TaskSource } from "../source.ts";
import { settlingReports } from "./acknowledgingReports.ts";
import { parseCallbackMessage } from "./callbackMessage.ts";
import { isAlive } from "./isAlive.ts";

/** One record of Lambda's SQS event: as much of it as a worker needs. */
export interface CallbackRecord {
  readonly messageId: string;
  readonly body: string;
  /** How often SQS has handed the message out, this time included. */
  readonly receiveCount: number;
}

export interface CallbackBatch extends TaskSource {
  /** The messages that must come again, or to the dead letters. For `ReportBatchItemFailures`. */
  failures(): string[];
}

export interface CallbackBatchOptions {
  readonly records: readonly CallbackRecord[];
  readonly reports: TaskReports;
  /** After so many receives the queue moves the message to its dead letters. */
  readonly maxReceiveCount: number;
}

/** The messages of one Lambda invocation as a source of tasks: each record is a task of its own. */
export function callbackBatch(options: CallbackBatchOptions): CallbackBatch {
  const { maxReceiveCount } = options;
  /** The messages whose outcome nobody has yet, by token; SQS may put the same message into a batch twice. */
  const open = new Map<string, string[]>();
  /** Nobody can answer for these, or nobody should. */
  const forDeadLetters: string[] = [];
  const waiting: { readonly task: ReceivedTask; readonly again: boolean }[] = [];
  const reports = settlingReports(options.reports, {
    settled: (taskToken) => void open.delete(taskToken),
    alive: () => {},
    // What stays open is a failure of the batch, and SQS hands it out again.
    handBack: async () => {},
  });
  for (const record of options.records) admit(record);

  return {
    name: "the messages of this invocation",
    longestPollMs: 0,
    tasksPerPoll: 1,
    async poll() {
      // Only a batch with nothing left is empty: the worker polls no more after that.
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { task, again } = next;
        if (again && !(await isAlive(reports, task.taskToken))) continue;
        if (task.failure) letDie(task.taskToken);
        return [task];
      }
      return [];
    },
    reports,
    classify: () => ({ kind: "transient", code: "Unknown", message: "" }),
    close: async () => {},
    failures: () => [...forDeadLetters, ...[...open.values()].flat()],
  };

  function admit(record: CallbackRecord): void {
    const task = parseCallbackMessage({ ...record, maxReceiveCount });
    if (!task) {
      forDeadLetters.push(record.messageId);
      return;
    }
    const known = open.get(task.taskToken);
    if (known) {
      known.push(record.messageId);
      return;
    }
    open.set(task.taskToken, [record.messageId]);
    waiting.push({ task, again: record.receiveCount > 1 });
  }

  /** Whatever becomes of its report, the message goes to the dead letters. */
  function letDie(taskToken: string): void {
    forDeadLetters.push(...(open.get(taskToken) ?? []));
    open.delete(taskToken);
  }
}
