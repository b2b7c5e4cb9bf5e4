export { readExactly, stringifyExactly } from "../run/exactJson.ts";
export type { Case, Cases, Double, Doubles, Expected } from "./cases/case.ts";
export { defineCases, titleOf } from "./cases/defineCases.ts";
export { createDoubledRuns, type DoubledRun, type Surroundings } from "./cases/doubledRuns.ts";
export { NoDouble } from "./cases/doubles.ts";
export { CaseFailed, type Outcome, requireOutcome } from "./cases/outcome.ts";
export { type TestFunction, testCases } from "./cases/testCases.ts";
export { idleStatus } from "./idleStatus.ts";
export type { LocalService, StartLocalService } from "./localService.ts";
export {
  type HandlerCause,
  type HandlerRun,
  type RunHandlerOptions,
  runHandler,
} from "./runHandler.ts";
export { taskFor } from "./taskFor.ts";
