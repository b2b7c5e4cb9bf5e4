import { dataFromValue } from "@sfn-workers/states-language/json";
import { effectiveInput } from "../engine/data/dataFlow.ts";
import type { Engine } from "../engine/engine.ts";
import type { Frame } from "../engine/frame.ts";
import { completeState, whenReady } from "../engine/life.ts";

/** A Pass state's result is its Result, or else its input after Parameters. */
export function runPass(engine: Engine, frame: Frame): void {
  const { state } = frame;
  if (state.type !== "Pass") return;
  if (state.result !== undefined && state.flow.language === "JSONPath") {
    completeState(engine, frame, dataFromValue(state.result));
    return;
  }
  whenReady(engine, frame, effectiveInput(frame, state.flow), (input) =>
    completeState(engine, frame, input),
  );
}
