import type { State } from "@sfn-workers/states-language";
import type { StateError } from "@sfn-workers/states-language/errors";
import type { Data } from "@sfn-workers/states-language/json";
import { runChoice } from "../states/choice.ts";
import { runFail } from "../states/fail.ts";
import { mapChildEnded, runMap } from "../states/map.ts";
import { parallelChildEnded, runParallel } from "../states/parallel.ts";
import { runPass } from "../states/pass.ts";
import { runSucceed } from "../states/succeed.ts";
import { runTask } from "../states/task.ts";
import { runWait } from "../states/wait.ts";
import type { Engine } from "./engine.ts";
import type { Frame } from "./frame.ts";

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
