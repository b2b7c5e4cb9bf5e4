export { numberOf } from "../json/exactNumber.ts";
export { checkWorkflow } from "./checkWorkflow.ts";
export { defineWorkflow, type Workflow, type WorkflowOptions } from "./defineWorkflow.ts";
export { executionEvents } from "./events/executionEvents.ts";
export { type ItemRoom, itemRooms } from "./events/itemRoom.ts";
export { expandWorkflow, type Handovers } from "./expand.ts";
export { InvalidDefinitionFile } from "./files/invalidFile.ts";
export { type FileOptions, readWorkflow } from "./files/readWorkflow.ts";
export type { Allowance } from "./grants/allowance.ts";
export type { Condition, Grant, GrantPlace, Need } from "./grants/grant.ts";
export { grantsOf } from "./grants/grantsOf.ts";
export type { IamAction, IamNames, IamResource } from "./grants/iam.ts";
export { allowancesFor, MissingGrant } from "./grants/missingGrant.ts";
export { servicePrefixes } from "./grants/servicePrefixes.ts";
export { type StateNeed, stateNeeds } from "./grants/stateNeeds.ts";
export { type GraphLevel, type GraphState, graphOf, type Lead } from "./graph.ts";
export type { CallbackQueue, Handover, WakeUp, WorkerLimit } from "./handover.ts";
export { named } from "./named.ts";
export { type Fields, type PlacedState, statesIn } from "./places.ts";
export {
  type RunPlace,
  runsIn,
  type WorkloadReference,
  type WorkloadResource,
  workloadIn,
  workloadOf,
} from "./reference.ts";
export { HAND_BACK_RATE, MAX_HAND_BACKS } from "./retry.ts";
export { type RunState, run, type Templated } from "./run.ts";
export {
  InvalidSubstitutions,
  type Placeholder,
  placeholdersIn,
  type Substitutions,
  substitute,
} from "./substitute.ts";
export { handlesDraining, taskParameters, taskState } from "./taskState.ts";
export { type ItemTransitions, type Transitions, transitionsOf } from "./transitions.ts";
export type { Query } from "./values.ts";
export { clientToken } from "./wakeStates.ts";
