import { compact, type Data, textOf } from "@sfn-workers/states-language/json";
import { type Engine, guarded } from "../engine.ts";
import type { Frame, TaskWait } from "../frame.ts";
import { recordEvent } from "../life.ts";
import { taskKey } from "../waits.ts";
import { callIntegration } from "./call.ts";
import { startClocks } from "./clocks.ts";
import { scheduledDetails, taskEvent, taskState } from "./events.ts";

export interface TaskStart {
  readonly attempt: number;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  readonly roleArn: string | undefined;
  readonly input: Data;
  readonly token: string | undefined;
}

/** Begins one attempt of a Task state: it is scheduled, and what is no activity starts at once. */
export function scheduleTask(engine: Engine, frame: Frame, start: TaskStart): void {
  const state = taskState(frame);
  recordEvent(
    engine,
    frame,
    taskEvent(state.resource, "Scheduled"),
    scheduledDetails(engine, state.resource, start),
  );
  const wait: TaskWait = {
    kind: "task",
    attempt: start.attempt,
    input: start.input,
    timeoutSeconds: start.timeoutSeconds,
    heartbeatSeconds: start.heartbeatSeconds,
    roleArn: start.roleArn,
    startedAt: undefined,
    heartbeatAt: 0,
    timer: undefined,
    queued: undefined,
    abort: undefined,
    submitted: false,
  };
  frame.phase = "waiting";
  frame.waiting = wait;
  engine.openTasks.set(taskKey(frame.execution.serial, start.attempt), frame);
  if (state.resource.kind === "activity") {
    compact(frame.input);
    compact(start.input);
    engine.activities.enqueue(state.resource.arn, frame);
    return;
  }
  callIntegration(engine, frame, wait, start.token);
}

/** A poll has taken the activity's task: its clocks run from here. Gives the token and the input for the worker. */
export function startActivityTask(
  engine: Engine,
  frame: Frame,
  workerName: string | undefined,
): { taskToken: string; input: string } | undefined {
  const wait = frame.waiting;
  if (wait?.kind !== "task") return undefined;
  engine.changed(frame.execution);
  wait.queued = undefined;
  guarded(engine, frame, () => {
    recordEvent(engine, frame, "ActivityStarted", { workerName });
    startClocks(engine, frame, wait);
  });
  // The history may have been full: then the execution has just ended.
  if (frame.waiting !== wait) return undefined;
  const { attempt } = wait;
  return {
    taskToken: engine.tokens.issue({ execution: frame.execution.serial, attempt }),
    input: textOf(wait.input),
  };
}
