export type { Deployment, DeployOptions, Update, UpdateOptions } from "./deployment.ts";
export { deployProgram } from "./deployProgram.ts";
export type { Doubles } from "./doubles.ts";
export type {
  BatchFailed,
  CallRefused,
  EventDropped,
  Failure,
  FunctionFailed,
  LogsLost,
  PermissionRefused,
  QueueCallFailed,
  TargetFailed,
  TaskStopped,
  Throttled,
} from "./failure.ts";
export type { Faults, InjectedFaults } from "./faults/faults.ts";
export type {
  EventFault,
  FaultOf,
  FaultPlace,
  FaultyCall,
  InvocationFault,
  ProcessFaults,
  TaskFault,
} from "./faults/places.ts";
export {
  type FaultKind,
  type FaultRates,
  ROUGH_FAULTS,
} from "./faults/rates.ts";
export type { UsedPermission } from "./iam/iam.ts";
export type { OutsideKey, OutsideWorker } from "./iam/outsideWorkers.ts";
export { type Change, type LocalResource, UpdateFailed } from "./lifecycle/change.ts";
export type { SecretValues } from "./secrets/store.ts";
export { readStackSettings, type StackSettings } from "./settings.ts";
export { WorkerNotStarted } from "./workerNotStarted.ts";
