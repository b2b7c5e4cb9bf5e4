import type { LocalResource } from "@sfn-workers/local-cloud";
import type { ExecutionResult } from "./run.ts";

/** What `--json` prints. */
export interface RunReport {
  readonly environment: string;
  /** What was deployed, where the environment is this machine. */
  readonly resources?: readonly LocalResource[];
  readonly workloads: readonly WorkloadReport[];
}

export interface WorkloadReport {
  readonly name: string;
  readonly worker: string;
  readonly transport: string;
  readonly executions: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  /** How many failed by the error's name. */
  readonly errors: Readonly<Record<string, number>>;
  readonly pickupMs: Percentiles;
  readonly durationMs: Percentiles;
}

/** `null` where nothing was measured. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p99: number | null;
}

export function workloadReport(
  workload: Pick<WorkloadReport, "name" | "worker" | "transport">,
  results: readonly ExecutionResult[],
): WorkloadReport {
  const count = (...statuses: ExecutionResult["status"][]) =>
    results.filter(({ status }) => statuses.includes(status)).length;
  return {
    ...workload,
    executions: results.length,
    succeeded: count("SUCCEEDED"),
    failed: count("FAILED", "ABORTED"),
    timedOut: count("TIMED_OUT"),
    errors: countErrors(results),
    pickupMs: percentiles(results.flatMap(({ pickupMs }) => pickupMs)),
    durationMs: percentiles(results.map(({ durationMs }) => durationMs)),
  };
}

/** Whether every execution ended as a handler decided, rather than by a timeout or an error of Step Functions' own. */
export function endedAsDecided({ timedOut, errors }: WorkloadReport): boolean {
  return timedOut === 0 && !Object.keys(errors).some((error) => error.startsWith("States."));
}

function countErrors(results: readonly ExecutionResult[]): Record<string, number> {
  const errors: Record<string, number> = {};
  for (const { status, error } of results) {
    if (status !== "FAILED" && status !== "ABORTED") continue;
    const name = error ?? status;
    errors[name] = (errors[name] ?? 0) + 1;
  }
  return errors;
}

/** Nearest rank: a value that was measured, never one in between. */
export function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
  return { p50: at(0.5), p99: at(0.99) };
}
