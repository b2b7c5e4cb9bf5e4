import { parseExactly } from "@sfn-workers/states-language/json";
import type { Attempt, Visit } from "../tasks/attempt.ts";
import { readCause } from "../tasks/cause.ts";
import { ranFor } from "../tasks/line.ts";
import { fromRoot } from "../tasks/stack.ts";
import type { InvokeOptions } from "./options.ts";
import type { RanOnce } from "./runOnce.ts";

/** The output of `--json`. Times are in milliseconds. */
export interface InvokeReport {
  /** Present for a workload. */
  readonly workload?: string | undefined;
  /** Present for a workflow. */
  readonly workflow?: string | undefined;
  readonly environment: string;
  /** Its ARN; absent if it could not be started. */
  readonly execution?: string | undefined;
  /** `running`: it had not ended when the command stopped waiting, for the reason in `givenUp`. */
  readonly outcome: "succeeded" | "failed" | "timedOut" | "aborted" | "running";
  /** Whether the handler determined the outcome. */
  readonly byHandler: boolean;
  readonly output?: unknown;
  readonly error?: string | undefined;
  /** The message of the error. */
  readonly cause?: string | undefined;
  /** Its positions are of the sources. */
  readonly stack?: string | undefined;
  readonly givenUp?: string | undefined;
  readonly ms?: number | undefined;
  /** The attempts of the tasks that workers do. */
  readonly attempts: number;
  /** In the order in which they were entered. None for an Express workflow, of which AWS keeps no history. */
  readonly states: readonly StateReport[];
  /** The workers' lines, without metrics; absent for a deployed environment. */
  readonly log?: readonly string[] | undefined;
  /** Of the worker, or of the workflow, in CloudWatch Logs, in a deployed environment. */
  readonly logGroup?: string | undefined;
}

export interface StateReport {
  readonly state: string;
  readonly type: string;
  /** The index of the Map's item, from 0. */
  readonly item?: number | undefined;
  readonly ms?: number | undefined;
  readonly attempts: readonly AttemptReport[];
}

export interface AttemptReport {
  readonly outcome: "succeeded" | "failed" | "timedOut" | "stopped" | "running";
  /** A call of an AWS service, such as `lambda:invoke`. */
  readonly call?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly aftermath?: "retried" | "caught" | "final" | undefined;
  /** Until a worker took it. */
  readonly pickedUpMs?: number | undefined;
  readonly ms?: number | undefined;
}

interface ReportedRun {
  readonly started: Pick<InvokeOptions, "kind" | "name">;
  readonly environment: string;
  readonly ran: RanOnce;
  readonly log?: readonly string[] | undefined;
  readonly logGroup?: string | undefined;
  /** Replaces positions in built files by those in the sources. */
  mapStack(stack: string): string;
}

const OUTCOMES = {
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
} as const;

export function invokeReport(run: ReportedRun): InvokeReport {
  const { started, environment, ran, log, logGroup } = run;
  const { executionArn: execution, result, report, visits } = ran;
  const read = result?.cause === undefined ? undefined : readCause(result.cause);
  const tasks = visits.flatMap(({ attempts }) => attempts).filter(isOfWorker);
  return {
    ...(started.kind === "workload" ? { workload: started.name } : { workflow: started.name }),
    ...{ environment, execution },
    outcome: result === undefined ? "running" : OUTCOMES[result.status],
    byHandler: result?.byHandler === true,
    output: result?.output === undefined ? undefined : parseExactly(result.output),
    error: result?.error,
    cause: read?.message,
    stack: read?.stack && fromRoot(run.mapStack(read.stack)),
    givenUp: report.givenUp,
    ms: result?.durationMs,
    attempts: tasks.length,
    states: visits.map(stateReport),
    ...{ log, logGroup },
  };
}

function isOfWorker({ task }: Attempt): boolean {
  return task.kind !== "call";
}

function stateReport({ state, type, iteration, enteredAt, leftAt, attempts }: Visit): StateReport {
  return {
    ...{ state, type, item: iteration },
    ms: leftAt === undefined ? undefined : leftAt - enteredAt,
    attempts: attempts.map(attemptReport),
  };
}

function attemptReport(attempt: Attempt): AttemptReport {
  const { task, end, aftermath, scheduledAt, startedAt, endedAt } = attempt;
  const failure = end?.kind === "failed" ? end : undefined;
  return {
    outcome: end?.kind ?? "running",
    call: task.kind === "call" ? task.resource : undefined,
    error: end?.kind === "timedOut" ? "States.Timeout" : failure?.error,
    cause: failure?.cause === undefined ? undefined : readCause(failure.cause).message,
    aftermath,
    pickedUpMs: startedAt === undefined ? undefined : startedAt - scheduledAt,
    ms: endedAt === undefined ? undefined : ranFor(attempt),
  };
}
