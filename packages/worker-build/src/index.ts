export { IMAGE, LAMBDA, type Target } from "./binaries/target.ts";
export { type BuildWorkerOptions, buildWorker } from "./buildWorker.ts";
export { bundleHash } from "./bundleHash.ts";
export { BuildError, InvalidRegistration } from "./errors.ts";
export { findRegistered, findWorkloads } from "./findWorkloads.ts";
export { imageEntry } from "./imageEntry.ts";
export { mapStack } from "./mapStack.ts";
export { type PackWorkerOptions, packWorker } from "./packWorker.ts";
export {
  createWorkloadBuilder,
  type WorkloadBuilder,
  type WorkloadBuilderOptions,
} from "./workloadBuilder.ts";
export type { RegisteredWorkload, WorkloadSource } from "./workloadSource.ts";
export type { BuiltWorkload } from "./writeWorkload.ts";
