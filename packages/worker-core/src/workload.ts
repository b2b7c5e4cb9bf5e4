import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Manifest } from "./manifest.ts";
import type { Task } from "./task.ts";
import type { HandlerValues } from "./values/declared.ts";

/**
 * One kind of task: its limits, its schemas (zod, or any Standard Schema) and its handler.
 * The handler turns an input into an output. It throws `TaskFailure` to name a failure; any other Error fails the task
 * under its `name`. Its third argument has the variables and secrets that the manifest declares.
 */
export interface Workload<
  Input = unknown,
  Output = unknown,
  M extends Manifest = Manifest,
  Raw = unknown,
> {
  readonly manifest: M;
  /** `Raw` is what a state machine sends: before defaults and conversions. */
  readonly input: StandardSchemaV1<Raw, Input>;
  readonly output: StandardSchemaV1<unknown, Output>;
  // A method, whose parameters TypeScript compares bivariantly: a registry can hold workloads of any input. The schema
  // checks the input at runtime.
  handler(input: Input, task: Task, values: HandlerValues<M>): Promise<Output> | Output;
}

/**
 * Defines a workload. The handler's types are inferred from the schemas of the input, the variables and the secrets.
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
 *     variables: { IMAGE_URL: z.url() },
 *     secrets: { IMAGE_TOKEN: z.string() },
 *   }),
 *   input: z.object({ image: z.string() }),
 *   output: z.object({ bytes: z.int() }),
 *   async handler({ image }, task, { variables, secrets }) {
 *     const url = new URL(image, variables.IMAGE_URL);
 *     const headers = { authorization: `Bearer ${secrets.IMAGE_TOKEN}` };
 *     const answer = await fetch(url, { headers, signal: task.signal });
 *     if (answer.status === 404) throw new TaskFailure("NoSuchImage", `there is no image ${image}`);
 *     await task.heartbeat({ downloaded: true });
 *     return { bytes: (await answer.arrayBuffer()).byteLength };
 *   },
 * });
 * ```
 */
export function defineWorkload<Input, Output, M extends Manifest, Raw>(
  workload: Workload<Input, Output, M, Raw>,
): Workload<Input, Output, M, Raw> {
  return workload;
}

/** What a task gets and gives, without what does it. */
export type TaskSchemas<
  Input = unknown,
  Output = unknown,
  M extends Manifest = Manifest,
  Raw = unknown,
> = Pick<Workload<Input, Output, M, Raw>, "manifest" | "input" | "output">;

/**
 * Defines the schemas of a workload without a handler, whose tasks are done elsewhere: `schemas.ts` beside its manifest exports them.
 *
 * @example
 * ```ts
 * import { defineExternalManifest, defineSchemas } from "@sfn-workers/worker-core";
 * import * as z from "zod";
 *
 * export const schemas = defineSchemas({
 *   manifest: defineExternalManifest({
 *     name: "approval",
 *     description: "Asks somebody to approve an order",
 *     timeoutSeconds: 86_400,
 *   }),
 *   input: z.object({ order: z.string() }),
 *   output: z.object({ approved: z.boolean() }),
 * });
 * ```
 */
export function defineSchemas<Input, Output, M extends Manifest, Raw>(
  schemas: TaskSchemas<Input, Output, M, Raw>,
): TaskSchemas<Input, Output, M, Raw> {
  return schemas;
}
