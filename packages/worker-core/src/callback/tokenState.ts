import { faultOf, isDeadToken } from "../report/reportFault.ts";
import type { TaskReports } from "../source.ts";

/** What AWS says about a token. `unknown`: the call failed for another reason. */
export type TokenState = "open" | "dead" | "unknown";

/** Asks with a heartbeat whether a task may still be answered: another worker may have done so, or its time is over. */
export async function tokenState(
  reports: Pick<TaskReports, "heartbeat">,
  taskToken: string,
): Promise<TokenState> {
  try {
    await reports.heartbeat(taskToken);
    return "open";
  } catch (error) {
    return isDeadToken(faultOf(error).code) ? "dead" : "unknown";
  }
}
