export { loggingObserver, type StructuredLogger } from "./logging.ts";
