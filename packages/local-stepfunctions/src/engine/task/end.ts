import type { Resource } from "@sfn-workers/states-language";
import { reportedError } from "@sfn-workers/states-language/errors";
import { dataFromText } from "@sfn-workers/states-language/json";
import { ANSWERED } from "../../integrations.ts";
import type { Engine } from "../engine.ts";
import { recordEvent } from "../events.ts";
import { type Frame, seen } from "../execution.ts";
import type { EventDetails } from "../history.ts";
import { completeState, endsWithMachine, failState, guarded } from "../lifecycle.ts";
import { releaseWait } from "../waits.ts";
import { serviceDetails, type TaskEvent, taskEvent } from "./events.ts";

/** Ends the frame's task with its output. */
export function succeedTask(engine: Engine, frame: Frame, output: string): void {
  answerTask(engine, frame, (resource) => {
    recordTaskEnd(engine, frame, resource, "Succeeded", { output });
    completeState(engine, frame, seen(frame, "result", dataFromText(output)));
  });
}

/** Ends the frame's task with an error. `ScheduleFailed`: the task could not be handed to its activity. */
export function failTask(
  engine: Engine,
  frame: Frame,
  error: string | undefined,
  cause: string | undefined,
  event: "Failed" | "ScheduleFailed" = "Failed",
): void {
  answerTask(engine, frame, (resource) => {
    recordTaskEnd(engine, frame, resource, event, { error, cause });
    failState(engine, frame, reportedError(error, cause));
  });
}

/** Ends the frame's task after its timeout or a missed heartbeat, which the history does not distinguish. */
export function timeOutTask(
  engine: Engine,
  frame: Frame,
  error: "States.Timeout" | "States.HeartbeatTimeout",
): void {
  endTask(engine, frame, (resource) => {
    recordTaskEnd(engine, frame, resource, "TimedOut", { error: "States.Timeout" });
    failState(engine, frame, reportedError(error, undefined));
  });
}

/** Whoever made the call may leave alone what it has begun. */
function answerTask(engine: Engine, frame: Frame, work: (resource: Resource) => void): void {
  if (frame.waiting?.kind === "task") {
    frame.waiting.abort?.abort(ANSWERED);
    frame.waiting.abort = undefined;
  }
  endTask(engine, frame, work);
}

function endTask(engine: Engine, frame: Frame, work: (resource: Resource) => void): void {
  if (frame.waiting?.kind !== "task") return;
  const { resource } = frame.waiting;
  engine.changed(frame.execution);
  releaseWait(engine, frame);
  guarded(engine, frame, () => {
    if (!endsWithMachine(engine, frame)) work(resource);
  });
}

function recordTaskEnd(
  engine: Engine,
  frame: Frame,
  resource: Resource,
  event: TaskEvent,
  details: EventDetails,
): void {
  recordEvent(engine, frame, taskEvent(resource, event), {
    ...serviceDetails(resource),
    ...details,
  });
}
