export type { Account } from "./dataSources.ts";
export { answerDataSource, UnansweredDataSourceError } from "./dataSources.ts";
export { type RecordedProgram, type RecordingHost, recordProgram } from "./recordProgram.ts";
export {
  type ProgramHost,
  type RegisteredState,
  type Registration,
  runProgram,
  type StackConfiguration,
} from "./runProgram.ts";
