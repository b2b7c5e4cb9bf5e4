import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { type PlacedState, statesIn } from "./places.ts";

/** A workload as a workflow names it: its manifest, and of its handler the types alone. */
export interface WorkloadReference<Input = unknown> {
  readonly manifest: Manifest;
  /** Holds the type of the input for the compiler. No value has it. */
  readonly input?: Input;
}

/** What a reference takes from a handler's type: what a state machine sends, before defaults and conversions. */
interface Handled<Input> {
  readonly input: {
    readonly "~standard": { readonly types?: { readonly input: Input } | undefined };
  };
}
type InputOf<W> = W extends Handled<infer Input> ? Input : unknown;

/**
 * Refers to a workload in a workflow. The type of its handler, `workloadOf<typeof workload>(manifest)` after an `import type`, gives `run` the
 * type of the input, and loads no handler.
 *
 * @example
 * ```ts
 * import { workloadOf } from "@sfn-workers/states-language/workflow";
 * import { defineManifest } from "@sfn-workers/worker-core/manifest";
 *
 * export const thumbnail = workloadOf(
 *   defineManifest({
 *     name: "thumbnail",
 *     description: "Makes a thumbnail of an image",
 *     timeoutSeconds: 120,
 *     heartbeatSeconds: 30,
 *     handlerBudgetSeconds: 60,
 *   }),
 * );
 * ```
 */
export function workloadOf<W = unknown>(manifest: Manifest): WorkloadReference<InputOf<W>> {
  return { manifest };
}

/** The Resource of a Task whose workload decides how its tasks are handed over. */
export type WorkloadResource = `\${workload.${string}}`;

const WORKLOAD_RESOURCE = /^\$\{workload\.([a-z][a-z0-9-]*)\}$/;

export function resourceOf(name: string): WorkloadResource {
  return `\${workload.${name}}`;
}

/** The workload's name; undefined for a Resource that names none. */
export function workloadIn(resource: unknown): string | undefined {
  return typeof resource === "string" ? WORKLOAD_RESOURCE.exec(resource)?.[1] : undefined;
}

/** A state that hands tasks to a workload. */
export interface RunPlace extends PlacedState {
  readonly workload: string;
}

/** The states of a definition that hand tasks to workloads. */
export function runsIn(definition: object): RunPlace[] {
  return statesIn(definition).flatMap((placed) => {
    const { Type, Resource } = placed.state;
    const workload = Type === "Task" ? workloadIn(Resource) : undefined;
    return workload === undefined ? [] : [{ ...placed, workload }];
  });
}
