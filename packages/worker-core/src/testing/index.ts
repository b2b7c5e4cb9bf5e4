export {
  type HandlerCause,
  type HandlerRun,
  type RunHandlerOptions,
  runHandler,
} from "./runHandler.ts";
export { taskFor } from "./taskFor.ts";
