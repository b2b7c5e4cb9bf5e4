import type { StateHandlers } from "../engine/engine.ts";
import { choiceHandler } from "./choice.ts";
import { failHandler } from "./fail.ts";
import { mapHandler } from "./map/map.ts";
import { parallelHandler } from "./parallel.ts";
import { passHandler } from "./pass.ts";
import { succeedHandler } from "./succeed.ts";
import { taskHandler } from "./task.ts";
import { waitHandler } from "./wait.ts";

export const STATE_HANDLERS: StateHandlers = {
  Pass: passHandler,
  Task: taskHandler,
  Choice: choiceHandler,
  Wait: waitHandler,
  Succeed: succeedHandler,
  Fail: failHandler,
  Parallel: parallelHandler,
  Map: mapHandler,
};
