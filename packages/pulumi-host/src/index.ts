export type { Account } from "./dataSources.ts";
export { answerDataSource, UnansweredDataSourceError } from "./dataSources.ts";
export type { Declaration } from "./declaration.ts";
export { type RecordedProgram, type RecordingHost, recordProgram } from "./recordProgram.ts";
export type {
  DeployedResource,
  Lookup,
  ProgramHost,
  RegisteredState,
  Registration,
  StackConfiguration,
} from "./registration.ts";
export { runProgram } from "./runProgram.ts";
