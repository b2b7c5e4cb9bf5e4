import { faultOf, isDeadToken } from "../report/reportFault.ts";
import type { TaskReports } from "../source.ts";

/** Somebody else may have answered for a message that comes again: its handler must not run twice. */
export async function isAlive(
  reports: Pick<TaskReports, "heartbeat">,
  taskToken: string,
): Promise<boolean> {
  try {
    await reports.heartbeat(taskToken);
    return true;
  } catch (error) {
    return !isDeadToken(faultOf(error).code);
  }
}
