export { createJsonataAnswers } from "./answer.ts";
export { OUT_OF_MEMORY, TIMED_OUT } from "./errors.ts";
export type { JsonataEvaluation, JsonataJob } from "./evaluate.ts";
export { type InspectElsewhere, inspectJsonata, type JsonataInspection } from "./inspect.ts";
export { loadLibrary } from "./library.ts";
export { endedOutcome, type JsonataOutcome } from "./outcome.ts";
