import type { State } from "@sfn-workers/states-language";
import type { StateError } from "@sfn-workers/states-language/errors";
import type { Data } from "@sfn-workers/states-language/json";
import type { Engine } from "../engine/engine.ts";
import type { Frame } from "../engine/frame.ts";
import { runChoice } from "./choice.ts";
import { runFail } from "./fail.ts";
import { mapChildEnded, runMap } from "./map/map.ts";
import { parallelChildEnded, runParallel } from "./parallel.ts";
import { runPass } from "./pass.ts";
import { runSucceed } from "./succeed.ts";
import { runTask } from "./task.ts";
import { runWait } from "./wait.ts";

export type ChildResult = { readonly output: Data } | { readonly error: StateError };

export interface StateHandler {
  /** Does the work of the frame's current state, as far as it can without waiting. */
  run(engine: Engine, frame: Frame): void;
  /** One of the frame's branches or items has come to its end. */
  childEnded?(engine: Engine, frame: Frame, child: Frame, result: ChildResult): void;
}

export const HANDLERS: Readonly<Record<State["type"], StateHandler>> = {
  Pass: { run: runPass },
  Task: { run: runTask },
  Choice: { run: runChoice },
  Wait: { run: runWait },
  Succeed: { run: runSucceed },
  Fail: { run: runFail },
  Parallel: { run: runParallel, childEnded: parallelChildEnded },
  Map: { run: runMap, childEnded: mapChildEnded },
};
