import type { Clock } from "../clock.ts";
import type { ReceivedTask, TaskReports } from "../source.ts";
import type { SourceEvent } from "../sourceEvents.ts";
import { taskId } from "../task.ts";
import { poisonTask } from "./callbackMessage.ts";
import type { HeldMessage } from "./sendAgain.ts";
import { tokenState } from "./tokenState.ts";
import type { Turn } from "./turns.ts";

/** A message in a worker's hands, with its task. */
export interface HeldTask extends HeldMessage {
  readonly taskToken: string;
  readonly task: ReceivedTask;
}

/** A message that has come before: its worker may have died of it. */
export function isSuspect({ receiveCount }: Pick<HeldMessage, "receiveCount">): boolean {
  return receiveCount > 1;
}

/** What a suspect's turn brings: its task, or the failure that it has earned. */
export function taskOfTurn(
  { message, judged }: Turn<HeldTask>,
  tell: (event: SourceEvent) => void,
): ReceivedTask {
  const { messageId, receiveCount, task, taskToken } = message;
  if (judged) return poisonTask(task, message);
  tell({ type: "suspectStarted", messageId, receiveCount, taskId: taskId(taskToken) });
  return task;
}

/** Whether a message has been judged and waits for SQS to move it. A copy that was sent again counts anew there. */
export async function isDeadLetter(
  { receiveCount, taskToken }: Pick<HeldTask, "receiveCount" | "taskToken">,
  maxReceiveCount: number,
  reports: Pick<TaskReports, "heartbeat">,
  clock: Clock,
): Promise<boolean> {
  return receiveCount > maxReceiveCount && (await tokenState(reports, taskToken, clock)) === "dead";
}
