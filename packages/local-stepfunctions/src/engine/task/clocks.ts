import type { Engine } from "../engine.ts";
import type { Frame, TaskWait } from "../frame.ts";
import { timeOutTask } from "./end.ts";

/** TimeoutSeconds and HeartbeatSeconds run from here. */
export function startClocks(engine: Engine, frame: Frame, wait: TaskWait): void {
  wait.startedAt = engine.timers.now();
  wait.heartbeatAt = wait.startedAt;
  armTask(engine, frame, wait);
}

/** One timer for both clocks; a heartbeat does not touch it: when it fires too early it is set again. */
export function armTask(engine: Engine, frame: Frame, wait: TaskWait): void {
  const due = Math.min(timeoutAt(wait), heartbeatDue(wait));
  if (due === Number.POSITIVE_INFINITY) return;
  wait.timer = engine.timers.at(due, () => {
    if (Math.min(timeoutAt(wait), heartbeatDue(wait)) > engine.timers.now()) {
      return armTask(engine, frame, wait);
    }
    const missed = heartbeatDue(wait) < timeoutAt(wait);
    timeOutTask(engine, frame, missed ? "States.HeartbeatTimeout" : "States.Timeout");
  });
}

function timeoutAt(wait: TaskWait): number {
  if (wait.startedAt === undefined || wait.timeoutSeconds === undefined)
    return Number.POSITIVE_INFINITY;
  return wait.startedAt + wait.timeoutSeconds * 1000;
}

function heartbeatDue(wait: TaskWait): number {
  if (wait.startedAt === undefined || wait.heartbeatSeconds === undefined) {
    return Number.POSITIVE_INFINITY;
  }
  return wait.heartbeatAt + wait.heartbeatSeconds * 1000;
}

export function heartbeatTask(engine: Engine, frame: Frame): void {
  if (frame.waiting?.kind !== "task") return;
  engine.changed(frame.execution);
  frame.waiting.heartbeatAt = engine.timers.now();
}
