import type { SucceedState } from "@sfn-workers/states-language";
import type { StateHandler } from "../engine/engine.ts";
import { passOn } from "../engine/lifecycle.ts";

export const succeedHandler: StateHandler<SucceedState> = {
  run: (engine, frame) => passOn(engine, frame, undefined),
};
