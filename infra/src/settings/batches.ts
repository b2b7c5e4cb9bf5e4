import { SQS_MAXIMUM_CONCURRENCY } from "../limits.ts";
import type { StackSettings } from "./schema.ts";
import type { ParsedWorkload } from "./workloadSettings.ts";

/**
 * How many batches a function receives at a time, unless its workload says so. The functions with queues share half of what the
 * account has and no function reserves, since a batch that finds no free concurrency counts as received; the other half is for
 * all other functions.
 */
export function defaultBatches({ workloads, lambdaConcurrency }: StackSettings): number {
  const sharing = Object.values(workloads).filter(sharesAccount).length;
  const unreserved = lambdaConcurrency - reservedByAll(workloads);
  const share = Math.floor(unreserved / 2 / Math.max(sharing, 1));
  return allowed(share);
}

/** What an event source may receive at a time; no more than the function has reserved. */
export function maximumConcurrency(
  { maximumConcurrency, reservedConcurrency }: ParsedBatches,
  byDefault: number,
): number {
  return maximumConcurrency ?? allowed(reservedConcurrency ?? byDefault);
}

type ParsedBatches = Extract<ParsedWorkload, { worker: "lambda"; transport: "callback" }>;

/** Lambda takes reserved concurrency from what the account has, used or not (Lambda developer guide, "Reserved concurrency"). */
export function reservedByAll(workloads: StackSettings["workloads"]): number {
  return Object.values(workloads).reduce((sum, workload) => sum + reservedBy(workload), 0);
}

export function reservedBy(workload: ParsedWorkload): number {
  return workload.worker === "lambda" ? (workload.reservedConcurrency ?? 0) : 0;
}

/** Whether its batches need concurrency that no function reserves. */
export function sharesAccount(workload: ParsedWorkload): boolean {
  const { worker, transport } = workload;
  if (worker !== "lambda" || transport !== "callback") return false;
  return workload.reservedConcurrency === undefined;
}

function allowed(concurrency: number): number {
  const { min, max } = SQS_MAXIMUM_CONCURRENCY;
  return Math.min(Math.max(concurrency, min), max);
}
