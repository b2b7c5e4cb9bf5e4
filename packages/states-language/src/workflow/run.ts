import { InvalidOption } from "@sfn-workers/worker-core/manifest";
import type { FieldsInAny, Row } from "./fields.ts";
import { resourceOf, type WorkloadReference, type WorkloadResource } from "./reference.ts";
import type { Query } from "./values.ts";

/** A value of the type, any part of which may be an expression of JSONata. */
export type Templated<T> =
  | Query
  | (T extends readonly (infer E)[]
      ? readonly Templated<E>[]
      : T extends object
        ? { readonly [F in keyof T]: Templated<T[F]> }
        : T);

/** What a Task has of the manifest and of the environment. */
type Generated =
  | "Type"
  | "Resource"
  | "TimeoutSeconds"
  | "TimeoutSecondsPath"
  | "HeartbeatSeconds"
  | "HeartbeatSecondsPath"
  | "Credentials";

type RunFields<F, Input> = {
  readonly [K in keyof F]: K extends Generated
    ? `${K} comes from the workload's manifest and its environment`
    : K extends "Arguments"
      ? Templated<Input>
      : K extends FieldsInAny<Row<"Task">>
        ? F[K]
        : `a state of type Task has no field ${K & string}`;
};

export type RunState<F> = { readonly Type: "Task"; readonly Resource: WorkloadResource } & F;

/**
 * The state that hands a task to a workload and waits for its outcome. Where the workflow is deployed, it becomes what the workload
 * needs there: its activity or queue, the envelope, timeouts, heartbeat and Retry, and a wake-up before it. `fields` are those of a Task
 * state: `Next` or `End`, `Arguments` (JSONata, of the type of the workload's input; without it the input is the state's), `Parameters`
 * and the other paths (JSONPath), `Output`, `Assign`, `Retry`, `Catch`, `Comment`.
 *
 * @example
 * ```ts
 * import { defineWorkflow, run, workloadOf } from "@sfn-workers/states-language/workflow";
 *
 * const thumbnail = workloadOf({
 *   name: "thumbnail",
 *   description: "Makes a thumbnail of an image",
 *   timeoutSeconds: 120,
 *   heartbeatSeconds: 30,
 *   handlerBudgetSeconds: 60,
 * });
 *
 * export const workflow = defineWorkflow({
 *   name: "picture",
 *   description: "Makes a picture ready for the shop",
 *   definition: {
 *     QueryLanguage: "JSONata",
 *     StartAt: "Shrink",
 *     States: {
 *       Shrink: run(thumbnail, {
 *         Arguments: { image: "{% $states.input.file %}" },
 *         Catch: [{ ErrorEquals: ["NoSuchImage"], Next: "Missing" }],
 *         End: true,
 *       }),
 *       Missing: { Type: "Fail", Error: "NoSuchPicture" },
 *     },
 *   },
 * });
 * ```
 *
 * @throws {InvalidOption} when there is no workload
 */
export function run<Input, const F>(
  { manifest }: WorkloadReference<Input>,
  fields: RunFields<F, Input>,
): RunState<F>;
export function run(workload: WorkloadReference, fields: object): object {
  return { Type: "Task", Resource: resourceOf(nameOf(workload)), ...fields };
}

/** A name that is not there is found before the compiler runs, too: a workflow is loaded as it is. */
function nameOf(workload: WorkloadReference | undefined): string {
  if (workload !== undefined) return workload.manifest.name;
  throw new InvalidOption(
    "the workload of run",
    workload,
    "workloads.NAME with a name that packages/workloads/src/references.ts has, or workloadOf(manifest)",
  );
}
