import { ANSWER_WAIT } from "../report/answerWait.ts";
import { MAX_HEARTBEATS_IN_FLIGHT } from "../report/heartbeat.ts";
import type { TaskReports } from "../source.ts";
import { answeredObject } from "./answeredObject.ts";
import type { ClockOffset } from "./clockOffset.ts";
import type { SfnAccess } from "./sfnAccess.ts";
import { CONNECTION_TIMEOUT_MS, createSignedCalls, type SignedOperation } from "./signedCalls.ts";

/** More sockets would bring nothing: at 20 ms for an answer, these carry 6,400 reports a second, and AWS takes 3,000. */
export const MAX_REPORT_SOCKETS = 128;

/** The calls with a task's token. */
export interface TaskCalls extends Pick<TaskReports, "success" | "failure" | "heartbeat"> {
  close(): void;
}

/** @param tasksAtOnce the number of tasks that can report at the same time */
export function createTaskCalls(
  access: SfnAccess,
  tasksAtOnce: number,
  clockOffset: ClockOffset,
  mostSockets = MAX_REPORT_SOCKETS,
): TaskCalls {
  const calls = createSignedCalls({
    access,
    clockOffset,
    // Each task may send its outcome and its heartbeats at once.
    maxSockets: Math.min(tasksAtOnce * (1 + MAX_HEARTBEATS_IN_FLIGHT), mostSockets),
    connectionTimeoutMs: CONNECTION_TIMEOUT_MS,
    socketTimeoutMs: ANSWER_WAIT.mostMs,
    callTimeoutMs: 2 * ANSWER_WAIT.mostMs,
  });
  const send = async (operation: SignedOperation, report: Report, timeoutMs?: number) => {
    try {
      answeredObject(operation, await calls.send(operation, JSON.stringify(report), timeoutMs));
    } catch (error) {
      throw withoutToken(error, report.taskToken);
    }
  };
  return {
    success: (taskToken, output, timeoutMs) =>
      send("SendTaskSuccess", { taskToken, output }, timeoutMs),
    failure: (taskToken, error, cause, timeoutMs) =>
      send("SendTaskFailure", { taskToken, error, cause }, timeoutMs),
    heartbeat: (taskToken, timeoutMs) => send("SendTaskHeartbeat", { taskToken }, timeoutMs),
    close: () => calls.close(),
  };
}

interface Report {
  readonly taskToken: string;
  readonly [member: string]: string;
}

/** Removes the token from AWS's message, which quotes rejected values. */
function withoutToken(error: unknown, taskToken: string): unknown {
  if (error instanceof Error) {
    error.message = error.message.replaceAll(taskToken, "(task token)");
  }
  return error;
}
