import { faultOf, isDeadToken } from "../report/reportFault.ts";
import type { TaskReports } from "../source.ts";

/** Whether the token of a redelivered message is still open: another worker may have reported its outcome already. */
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
