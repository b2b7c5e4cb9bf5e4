import type { Engine } from "../engine.ts";
import type { Frame, TaskWait } from "../execution.ts";
import { timeOutTask } from "./end.ts";

/** Starts the task's TimeoutSeconds and HeartbeatSeconds. */
export function startTimeouts(engine: Engine, frame: Frame, wait: TaskWait): void {
  wait.startedAt = engine.timers.now();
  wait.heartbeatAt = wait.startedAt;
  armTask(engine, frame, wait);
}

/** Arms one timer for both timeouts. A heartbeat does not move it: a timer that fires too early is armed again. */
export function armTask(engine: Engine, frame: Frame, wait: TaskWait): void {
  const due = taskDue(wait);
  if (due === Number.POSITIVE_INFINITY) return;
  wait.timer = engine.timers.at(due, () => {
    if (taskDue(wait) > engine.timers.now()) {
      armTask(engine, frame, wait);
      return;
    }
    const missed = heartbeatDue(wait) < timeoutAt(wait);
    timeOutTask(engine, frame, missed ? "States.HeartbeatTimeout" : "States.Timeout");
  });
}

/** When the task times out or has missed its heartbeat; infinite without such a time. */
export function taskDue(wait: TaskWait): number {
  return Math.min(timeoutAt(wait), heartbeatDue(wait));
}

function timeoutAt({ startedAt, timeoutSeconds }: TaskWait): number {
  if (startedAt === undefined || timeoutSeconds === undefined) return Number.POSITIVE_INFINITY;
  return startedAt + timeoutSeconds * 1000;
}

function heartbeatDue({ startedAt, heartbeatAt, heartbeatSeconds }: TaskWait): number {
  if (startedAt === undefined || heartbeatSeconds === undefined) return Number.POSITIVE_INFINITY;
  return heartbeatAt + heartbeatSeconds * 1000;
}

/** Restarts the task's HeartbeatSeconds. */
export function heartbeatTask(engine: Engine, frame: Frame): void {
  if (frame.waiting?.kind !== "task") return;
  engine.changed(frame.execution);
  frame.waiting.heartbeatAt = engine.timers.now();
}
