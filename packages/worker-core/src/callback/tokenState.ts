import { type Clock, sleep } from "../clock.ts";
import { faultOf, isDeadToken } from "../report/reportFault.ts";
import type { TaskReports } from "../source.ts";

/** What AWS says about a token. `unknown`: each call failed for another reason. */
export type TokenState = "open" | "dead" | "unknown";

/** Between the calls, in milliseconds. */
const WAITS_MS = [100, 300, 900];
/** With the waits less than the shortest time for which a message is hidden. */
const ANSWER_MS = 2_000;

/**
 * Asks with a heartbeat whether a task may still be answered: another worker may have done so, or its time is over. A call that
 * fails is repeated a few times, because a task whose token is dead would run for nothing.
 */
export async function tokenState(
  reports: Pick<TaskReports, "heartbeat">,
  taskToken: string,
  clock: Clock,
): Promise<TokenState> {
  for (const waitMs of [...WAITS_MS, undefined]) {
    try {
      await reports.heartbeat(taskToken, ANSWER_MS);
      return "open";
    } catch (error) {
      if (isDeadToken(faultOf(error).code)) return "dead";
    }
    if (waitMs !== undefined) await sleep(clock, waitMs);
  }
  return "unknown";
}
