import { offerThread, type QueueForThread, type ThreadOffer } from "../beats/offerThread.ts";
import type { TaskReports } from "../source.ts";
import { type ClockOffset, openClockOffset } from "./clockOffset.ts";
import type { SfnAccess } from "./sfnAccess.ts";
import { createTaskCalls } from "./taskCalls.ts";

/**
 * Outcomes and heartbeats for tasks of any transport. They use separate sockets, so that open polls never delay a
 * heartbeat.
 * @param tasksAtOnce the number of tasks that can report at the same time
 * @param options what a source shares with its reports
 *
 * @example
 * ```ts
 * import { taskReports } from "@sfn-workers/worker-core";
 * import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
 *
 * export async function approve(taskToken: string): Promise<void> {
 *   const reports = taskReports(clientAccess(), 1);
 *   await reports.success(taskToken, JSON.stringify({ approved: true }));
 *   await reports.close();
 * }
 * ```
 */
export function taskReports(
  access: SfnAccess,
  tasksAtOnce: number,
  {
    clockOffset = openClockOffset(),
    queue,
  }: { readonly clockOffset?: ClockOffset; readonly queue?: QueueForThread } = {},
): TaskReports & {
  readonly thread: ThreadOffer;
  /** SQS has delivered a running task's message again. */
  changeReceipt(taskToken: string, receipt: string): void;
  close(): Promise<void>;
} {
  const { close, ...calls } = createTaskCalls(access, tasksAtOnce, clockOffset);
  const thread = offerThread({ access, tasksAtOnce, clockOffset, queue });
  return {
    ...calls,
    thread: thread.offer,
    changeReceipt: thread.changeReceipt,
    async close() {
      close();
      await thread.close();
    },
  };
}
