import type { PassState } from "@sfn-workers/states-language";
import { dataFromValue } from "@sfn-workers/states-language/json";
import { effectiveInput } from "../engine/data/dataFlow.ts";
import type { StateHandler } from "../engine/engine.ts";
import { seen } from "../engine/execution.ts";
import { completeState, whenReady } from "../engine/lifecycle.ts";

/** The result of a Pass state is its Result or, without one, its input after Parameters. For AWS a Result that is null is none. */
export const passHandler: StateHandler<PassState> = {
  run(engine, frame, state) {
    if ((state.result ?? null) !== null && state.flow.language === "JSONPath") {
      completeState(engine, frame, seen(frame, "result", dataFromValue(state.result ?? null)));
      return;
    }
    whenReady(engine, frame, effectiveInput(engine, frame, state.flow), (input) =>
      completeState(engine, frame, input),
    );
  },
};
