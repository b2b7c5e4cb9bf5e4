import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Manifest } from "./manifest.ts";
import type { Task } from "./task.ts";

/**
 * One kind of task: its limits, its schemas (zod, or any Standard Schema) and its handler.
 * The handler turns an input into an output. It throws `TaskFailure` to name a failure; any other Error goes by its `name`.
 */
export interface Workload<Input = unknown, Output = unknown> {
  readonly manifest: Manifest;
  readonly input: StandardSchemaV1<unknown, Input>;
  readonly output: StandardSchemaV1<unknown, Output>;
  // A method, so that a workload of some input can stand in a registry of workloads: its own schema guards the door.
  handler(input: Input, task: Task): Promise<Output> | Output;
}

/** Infers the handler's types from the schemas. */
export function defineWorkload<Input, Output>(
  workload: Workload<Input, Output>,
): Workload<Input, Output> {
  return workload;
}
