import type { Workload } from "@sfn-workers/worker-core";
import {
  createDoubledRuns,
  type DoubledRun,
  type Surroundings,
} from "@sfn-workers/worker-core/testing";

/** A workload whose handler runs with values of the test's, and with doubles in place of the network. */
export interface HandledBy {
  readonly kind: "handledBy";
  readonly workload: Workload;
  /** Runs within one execution of the workflow. */
  readonly runs: () => DoubledRun;
}

const made = new WeakSet<object>();

/**
 * The workload's own handler answers the tasks, with these variables and secrets of its manifest. Its HTTP requests are answered by
 * the doubles, as in the workload's `cases`; one that has none ends the run. Such handlers run one after the other.
 *
 * @example
 * ```ts
 * import { handledBy } from "@sfn-workers/local-stepfunctions/testing";
 * import { defineManifest, defineWorkload } from "@sfn-workers/worker-core";
 * import * as z from "zod";
 *
 * const workload = defineWorkload({
 *   manifest: defineManifest({
 *     name: "price",
 *     description: "Asks a service for a price",
 *     timeoutSeconds: 60,
 *     heartbeatSeconds: 30,
 *     handlerBudgetSeconds: 20,
 *     variables: { PRICES_URL: z.url() },
 *   }),
 *   input: z.string(),
 *   output: z.unknown(),
 *   handler: async (sku, _task, { variables }) =>
 *     (await fetch(`${variables.PRICES_URL}/${sku}`)).json(),
 * });
 *
 * export const tasks = {
 *   Price: handledBy(workload, {
 *     variables: { PRICES_URL: "https://prices.example" },
 *     doubles: { "GET https://prices.example/TX-1": { status: 200, body: { price: 12 } } },
 *   }),
 * };
 * ```
 */
export function handledBy(workload: Workload, surroundings: Surroundings = {}): HandledBy {
  const double: HandledBy = {
    kind: "handledBy",
    workload,
    runs: () => createDoubledRuns(workload, surroundings),
  };
  made.add(double);
  return double;
}

/** Whether `value` is made by `handledBy`, and no output of the test's own. */
export function isHandledBy(value: unknown): value is HandledBy {
  return typeof value === "object" && value !== null && made.has(value);
}
