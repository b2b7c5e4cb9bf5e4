import { reportedError } from "@sfn-workers/states-language/errors";
import { dataFromText } from "@sfn-workers/states-language/json";
import { type Engine, guarded } from "../engine.ts";
import type { Frame } from "../frame.ts";
import { completeState, failState, recordEvent } from "../life.ts";
import { releaseWait } from "../waits.ts";
import { serviceDetails, taskEvent, taskState } from "./events.ts";

export function succeedTask(engine: Engine, frame: Frame, output: string): void {
  endTask(engine, frame, () => {
    const { resource } = taskState(frame);
    recordEvent(engine, frame, taskEvent(resource, "Succeeded"), {
      ...serviceDetails(resource),
      output,
    });
    completeState(engine, frame, dataFromText(output));
  });
}

export function failTask(
  engine: Engine,
  frame: Frame,
  error: string | undefined,
  cause: string | undefined,
): void {
  endTask(engine, frame, () => {
    const { resource } = taskState(frame);
    recordEvent(engine, frame, taskEvent(resource, "Failed"), {
      ...serviceDetails(resource),
      error,
      cause,
    });
    failState(engine, frame, reportedError(error, cause));
  });
}

export function timeOutTask(engine: Engine, frame: Frame, error: string): void {
  endTask(engine, frame, () => {
    const { resource } = taskState(frame);
    recordEvent(engine, frame, taskEvent(resource, "TimedOut"), {
      ...serviceDetails(resource),
      error: "States.Timeout",
    });
    failState(engine, frame, reportedError(error, undefined));
  });
}

function endTask(engine: Engine, frame: Frame, work: () => void): void {
  if (frame.waiting?.kind !== "task") return;
  engine.changed(frame.execution);
  releaseWait(engine, frame);
  guarded(engine, frame, work);
}
