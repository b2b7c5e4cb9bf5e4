export { defineWorkflow, type Workflow, type WorkflowOptions } from "./defineWorkflow.ts";
export { named } from "./named.ts";
export {
  type WorkloadReference,
  type WorkloadResource,
  workloadIn,
  workloadOf,
} from "./reference.ts";
export { type RunState, run, type Templated } from "./run.ts";
export type { Query } from "./values.ts";
