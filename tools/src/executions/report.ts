import { parseExactly } from "@sfn-workers/states-language/json";
import type { ExecutionResult } from "./result.ts";

/** The output of `--json`. */
export interface RunReport {
  readonly environment: string;
  /** The deployed resources, if the environment is this machine. */
  readonly resources?: readonly ReportedResource[];
  readonly workloads: readonly WorkloadReport[];
  /** Present if the environment is this machine. */
  readonly workflows?: readonly WorkflowReport[];
  /** What was answered in place of workers elsewhere; present if the environment is this machine, and there are such. */
  readonly answered?: readonly AnsweredReport[];
  /** Present if there were faults on purpose. */
  readonly faults?: FaultReport;
}

/** The answers of a workload with worker: external. */
export interface AnsweredReport {
  readonly workload: string;
  /** The module that has them. */
  readonly file: string;
  readonly tasks: number;
  /** How many were errors. */
  readonly failed: number;
}

export interface FaultReport {
  readonly seed: number;
  /** By the fault's kind, from 0 to 1. */
  readonly rates: Readonly<Record<string, number>>;
  readonly injected: readonly {
    /** A call such as `states:SendTaskSuccess`, or `lambda:invocation`, `lambda:event`, `ecs:task`. */
    readonly place: string;
    readonly times: number;
    /** How many faults there were, by their kind. */
    readonly faults: Readonly<Record<string, number>>;
  }[];
  readonly executions: number;
  /** Those that ended with the outcome of a handler. */
  readonly endedWell: number;
}

export interface ReportedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** The parent's URN; undefined at the top of the tree. */
  readonly parent: string | undefined;
  /** The description of its local counterpart. */
  readonly became: string;
}

/** The executions of one state machine. */
export interface MachineReport {
  readonly name: string;
  readonly executions: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  /** The number of failed executions, by the error's name. */
  readonly errors: Readonly<Record<string, number>>;
  /** The part of `errors` that no handler threw. */
  readonly unexpected: Readonly<Record<string, number>>;
  /** The cause of the first execution that failed with an error, by the error's name. */
  readonly causes: Readonly<Record<string, string>>;
  /** Present if there are no samples, so that its input was `{}`. */
  readonly emptyInput?: true;
  /** The output of the first execution that succeeded, for the user's own input only. */
  readonly output?: unknown;
  readonly durationMs: Percentiles;
  /** The number of executions that had not ended when the command stopped waiting. */
  readonly running: number;
  /** Why the command stopped waiting; absent if all ended, or the user stopped it. */
  readonly givenUp?: string;
}

export interface WorkloadReport extends MachineReport {
  readonly worker: string;
  readonly transport: string;
  readonly pickupMs: Percentiles;
}

export type WorkflowReport = MachineReport;

/** `null` without measurements. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p99: number | null;
}

export interface ReportOptions {
  /** Whether the report has the first output. */
  readonly ownInput?: boolean;
  readonly emptyInput?: boolean;
  readonly running?: number;
  readonly givenUp?: string | undefined;
}

/** What is known of the executions of one state machine, without their texts: as large for a million as for ten. */
export interface Tally {
  add(result: ExecutionResult): void;
  /** How many have ended. */
  ended(): number;
  report(name: string, options?: ReportOptions): MachineReport;
  workloadReport(
    workload: Pick<WorkloadReport, "name" | "worker" | "transport">,
    options?: ReportOptions,
  ): WorkloadReport;
}

export function createTally(): Tally {
  const counts = { SUCCEEDED: 0, FAILED: 0, ABORTED: 0, TIMED_OUT: 0 };
  const errors: Record<string, number> = {};
  const unexpected: Record<string, number> = {};
  const causes: Record<string, string> = {};
  const pickups: number[] = [];
  const durations: number[] = [];
  let firstOutput: string | undefined;

  function report(
    name: string,
    { ownInput = false, emptyInput = false, running = 0, givenUp }: ReportOptions = {},
  ): MachineReport {
    return {
      name,
      executions: durations.length + running,
      succeeded: counts.SUCCEEDED,
      failed: counts.FAILED + counts.ABORTED,
      timedOut: counts.TIMED_OUT,
      ...{ errors, unexpected, causes },
      ...(emptyInput ? { emptyInput } : {}),
      ...(ownInput && firstOutput !== undefined ? { output: parseExactly(firstOutput) } : {}),
      durationMs: percentiles(durations),
      running,
      ...(givenUp === undefined ? {} : { givenUp }),
    };
  }

  return {
    add({ status, error, cause, byHandler, output, pickupMs, durationMs }) {
      counts[status] += 1;
      durations.push(durationMs);
      pickups.push(...pickupMs);
      firstOutput ??= output;
      if (error !== undefined && cause !== undefined) causes[error] ??= messageOf(cause);
      if (status !== "FAILED" && status !== "ABORTED") return;
      count(errors, error ?? status);
      if (!byHandler) count(unexpected, error ?? status);
    },
    ended: () => durations.length,
    report,
    workloadReport({ name, worker, transport }, options) {
      const { durationMs, running, givenUp, ...counted } = report(name, options);
      return {
        ...{ name, worker, transport },
        ...counted,
        pickupMs: percentiles(pickups),
        ...{ durationMs, running },
        ...(givenUp === undefined ? {} : { givenUp }),
      };
    },
  };
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** Whether a handler determined each outcome: every execution ended, and none timed out or failed with an error that no handler threw. */
export function hasOnlyExpectedOutcomes({ timedOut, unexpected, running }: MachineReport): boolean {
  return timedOut === 0 && running === 0 && Object.keys(unexpected).length === 0;
}

/** The cause of a worker or a function is JSON with the error's message. Other causes are plain text. */
function messageOf(cause: string): string {
  try {
    const { errorMessage, message = errorMessage } = JSON.parse(cause);
    return typeof message === "string" ? message : cause;
  } catch {
    return cause;
  }
}

/** Nearest rank: always a measured value, never an interpolated one. */
export function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
  return { p50: at(0.5), p99: at(0.99) };
}
