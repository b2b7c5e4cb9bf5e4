import { faultOf, isDeadToken } from "../report/reportFault.ts";
import type { TaskReports } from "../source.ts";

/** What a transport with messages does beside each report. */
export interface Settling {
  /** AWS has the outcome, or nobody wants it any more: the message has done its work. */
  settled(taskToken: string): void;
  /** The task goes on. */
  alive(taskToken: string): void;
  /** The task was never begun, and another worker may have it at once. */
  handBack(taskToken: string): Promise<void>;
}

/** Reports as before, and the message's fate follows: nothing is deleted before its outcome is delivered. */
export function settlingReports(reports: TaskReports, settling: Settling): TaskReports {
  return {
    success: (taskToken, output) => settle(taskToken, reports.success(taskToken, output)),
    failure: (taskToken, error, cause) =>
      settle(taskToken, reports.failure(taskToken, error, cause)),
    async heartbeat(taskToken) {
      await unlessDead(taskToken, reports.heartbeat(taskToken));
      settling.alive(taskToken);
    },
    handBack: (taskToken) => settling.handBack(taskToken),
  };

  async function settle(taskToken: string, sent: Promise<void>): Promise<void> {
    await unlessDead(taskToken, sent);
    settling.settled(taskToken);
  }

  async function unlessDead(taskToken: string, sent: Promise<void>): Promise<void> {
    try {
      await sent;
    } catch (error) {
      if (isDeadToken(faultOf(error).code)) settling.settled(taskToken);
      throw error;
    }
  }
}
