import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Manifest } from "./manifest.ts";
import type { Task } from "./task.ts";

/**
 * One kind of task: its limits, its schemas (zod, or any Standard Schema) and its handler.
 * The handler turns an input into an output. It throws `TaskFailure` to name a failure; any other Error fails the task
 * under its `name`.
 */
export interface Workload<Input = unknown, Output = unknown> {
  readonly manifest: Manifest;
  readonly input: StandardSchemaV1<unknown, Input>;
  readonly output: StandardSchemaV1<unknown, Output>;
  // A method, whose parameters TypeScript compares bivariantly: a registry can hold workloads of any input. The schema
  // checks the input at runtime.
  handler(input: Input, task: Task): Promise<Output> | Output;
}

/**
 * Defines a workload. The handler's types are inferred from the schemas.
 *
 * @example
 * ```ts
 * import { defineManifest, defineWorkload, TaskFailure } from "@sfn-workers/worker-core";
 * import * as z from "zod";
 *
 * export const workload = defineWorkload({
 *   manifest: defineManifest({
 *     name: "thumbnail",
 *     description: "Makes a thumbnail of an image",
 *     timeoutSeconds: 120,
 *     heartbeatSeconds: 30,
 *     handlerBudgetSeconds: 60,
 *   }),
 *   input: z.object({ url: z.url() }),
 *   output: z.object({ bytes: z.int() }),
 *   async handler({ url }, task) {
 *     const answer = await fetch(url, { signal: task.signal });
 *     if (answer.status === 404) throw new TaskFailure("NoSuchImage", `there is no image at ${url}`);
 *     await task.heartbeat({ downloaded: true });
 *     return { bytes: (await answer.arrayBuffer()).byteLength };
 *   },
 * });
 * ```
 */
export function defineWorkload<Input, Output>(
  workload: Workload<Input, Output>,
): Workload<Input, Output> {
  return workload;
}
