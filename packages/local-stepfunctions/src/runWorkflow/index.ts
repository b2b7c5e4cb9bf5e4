export { MockedRun } from "./deployed.ts";
export type { TaskDouble } from "./doubles.ts";
export { WaitsForEver } from "./engineInProcess.ts";
export { type HandledBy, handledBy } from "./handledBy.ts";
export type { MocksOf } from "./mocksOf.ts";
export { fail, type InTurn, inTurn, type Outcome, takes } from "./outcomes.ts";
export { type RunWorkflowOptions, runWorkflow, type WorkflowRun } from "./runWorkflow.ts";
export { type ServiceDouble, type ServiceRequest, UnansweredCall } from "./services.ts";
export type { Call } from "./trail.ts";
