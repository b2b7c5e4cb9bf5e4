import type { HeartbeatThread, ThreadTask } from "../beats/heartbeatThread.ts";
import type { ThreadOffer } from "../beats/offerThread.ts";
import { faultOf, isDeadToken } from "../report/reportFault.ts";
import type { TaskReports } from "../source.ts";

/** The effects of a task's reports on its message. */
export interface Acknowledgement {
  /** AWS has the outcome, or the token is dead: the message is done. */
  acknowledge(taskToken: string): void;
  /** The task still runs: the message stays hidden. */
  extend(taskToken: string): void;
  /** The task was never started: another worker may take its message at once. */
  release(taskToken: string): Promise<void>;
  /** The receipt handle of the task's message, for a thread that extends it. */
  receiptOf?(taskToken: string): string | undefined;
}

/** Reports that also handle the task's message. It is acknowledged once its outcome is delivered or its token is dead. */
export function acknowledgingReports(
  reports: TaskReports,
  { acknowledge, extend, release, receiptOf }: Acknowledgement,
): TaskReports {
  return {
    ...(reports.thread && { thread: acknowledgingThread(reports.thread) }),
    success: (taskToken, output, timeoutMs) =>
      deliver(taskToken, reports.success(taskToken, output, timeoutMs)),
    failure: (taskToken, error, cause, timeoutMs) =>
      deliver(taskToken, reports.failure(taskToken, error, cause, timeoutMs)),
    async heartbeat(taskToken, timeoutMs) {
      try {
        await acknowledgeIfDead(taskToken, reports.heartbeat(taskToken, timeoutMs));
      } catch (error) {
        // The task still runs: another worker would run it too.
        if (!isDeadToken(faultOf(error).code)) extend(taskToken);
        throw error;
      }
      extend(taskToken);
    },
    release,
  };

  function acknowledgingThread(offer: ThreadOffer): ThreadOffer {
    if (offer.kind === "unavailable") return offer;
    return { ...offer, prepare: async () => acknowledgingStart(await offer.prepare()) };
  }

  function acknowledgingStart(thread: HeartbeatThread): HeartbeatThread {
    const acknowledging = (task: ThreadTask): ThreadTask => ({
      ...task,
      receipt: receiptOf?.(task.taskToken),
      lost(code) {
        acknowledge(task.taskToken);
        task.lost(code);
      },
    });
    // Whether it has ended is a getter.
    return Object.assign(Object.create(thread), {
      start: (task: ThreadTask) => thread.start(acknowledging(task)),
    });
  }

  async function deliver(taskToken: string, sent: Promise<void>): Promise<void> {
    await acknowledgeIfDead(taskToken, sent);
    acknowledge(taskToken);
  }

  async function acknowledgeIfDead(taskToken: string, sent: Promise<void>): Promise<void> {
    try {
      await sent;
    } catch (error) {
      if (isDeadToken(faultOf(error).code)) acknowledge(taskToken);
      throw error;
    }
  }
}
