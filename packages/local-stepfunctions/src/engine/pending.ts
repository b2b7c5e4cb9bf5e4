import { finishWait } from "../states/wait.ts";
import type { Engine } from "./engine.ts";
import type { Frame, Pending } from "./frame.ts";
import { completeState } from "./life.ts";
import { continueCatch } from "./retry.ts";

/** Takes up what an evaluation was made for before the endpoint was stopped. */
export function continuePending(engine: Engine, frame: Frame, pending: Pending): void {
  switch (pending.kind) {
    case "complete":
      completeState(engine, frame, pending.result);
      return;
    case "pass":
      finishWait(engine, frame);
      return;
    case "catch":
      continueCatch(engine, frame, pending);
      return;
  }
}
