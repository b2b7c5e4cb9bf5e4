export { checkDefinition, checkSingleState } from "./check/checkDefinition.ts";
export { type Diagnostic, type IsKnown, POSSIBLY_REFUSED } from "./check/diagnostics.ts";
export { compileDefinition, compileInSlices } from "./definition/compile.ts";
export type { StateMachineType } from "./definition/machineType.ts";
export type {
  Catcher,
  Choice,
  ChoiceState,
  DataFlow,
  Definition,
  FailState,
  Field,
  ItemBatcher,
  ItemReader,
  JsonataFlow,
  JsonPathFlow,
  MapState,
  ParallelState,
  PassState,
  QueryLanguage,
  ReaderConfig,
  Resource,
  ResultWriter,
  Retrier,
  State,
  SucceedState,
  TaskState,
  WaitState,
  Workflow,
} from "./definition/states.ts";
export { variableReferences } from "./definition/variableReferences.ts";
