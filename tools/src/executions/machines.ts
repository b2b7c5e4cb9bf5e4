import type { SFNClient } from "@aws-sdk/client-sfn";
import type { Clock } from "@sfn-workers/local-stepfunctions";
import { runExpress } from "./express.ts";
import { EMPTY_INPUT } from "./inputs.ts";
import { monotonicClock } from "./monotonicClock.ts";
import type { ExecutionOptions } from "./options.ts";
import { createPatience } from "./patience.ts";
import { createProgress, type Progress } from "./progress.ts";
import { createTally, type MachineReport, type ReportOptions, type Tally } from "./report.ts";
import type { ExecutionResult } from "./result.ts";
import { runExecutions } from "./run.ts";
import { whatRunningWaitFor } from "./waiting.ts";

/**
 * Added to a task's timeout: a schedule, which is usually every 5 minutes and may be what finds a task whose worker was lost, an
 * open poll of 60 s, and the start of a worker.
 */
const IDLE_MARGIN_MS = 420_000;

/** Calls at the same time, of all state machines together. An SDK's client has 50 sockets, and warns on stderr when far more calls wait. */
const CALLS = 40;

/** A state machine with what it gets, and the report of its executions. */
export interface Machine<Report extends MachineReport> {
  /** That of its workload, or of its workflow. */
  readonly name: string;
  readonly stateMachineArn: string;
  /** What executions are started of, where it is another ARN: the alias of a workflow whose versions are published. */
  readonly startArn?: string | undefined;
  /** By default STANDARD. */
  readonly type?: "STANDARD" | "EXPRESS" | undefined;
  readonly inputs: readonly unknown[];
  /** How long an execution, or its one task, may take without anything being wrong. */
  readonly longestSeconds: number;
  report(tally: Tally, end: ReportOptions): Report;
}

/** What an environment tells about a workload's worker while executions run. */
export interface WorkerNews {
  /** Aborts once no worker can take or answer the tasks; its reason is a text. */
  readonly dead: AbortSignal;
  /** What is known to be wrong with the worker, in one line. */
  trouble(): string | undefined;
  /** What delays the worker without being wrong, in one line. */
  delay(): string | undefined;
}

export interface MachinesOptions {
  readonly options: ExecutionOptions;
  /** Aborting it ends the wait for what still runs. */
  readonly signal: AbortSignal;
  /** How many ListExecutions calls the environment bears, for all state machines together. */
  readonly listsPerSecond: number;
  readonly clock?: Clock;
  /** Of a workload or a workflow. Without it nothing is known about the workers. */
  readonly newsOf?: (name: string) => WorkerNews;
  /** Why an execution will never end, in one line; it is not waited for any more. */
  readonly endless?: (executionArn: string) => string | undefined;
  /** Shows what happens; by default bars on stderr. */
  readonly progress?: Progress;
  readonly onStart?: (executionArn: string) => void;
  readonly onResult?: (result: ExecutionResult, executionArn: string) => void;
  /** Receives a function that shows a line beside the progress. */
  readonly onProgress?: (say: Progress["say"]) => void;
}

/** Runs executions of the state machines at the same time, and shows their progress on stderr. */
export async function runMachines<Report extends MachineReport>(
  sfn: SFNClient,
  machines: readonly Machine<Report>[],
  run: MachinesOptions,
): Promise<Report[]> {
  const totals = new Map(machines.map(({ name, inputs }) => [name, inputs.length]));
  const progress = run.progress ?? createProgress(totals, process.stderr);
  run.onProgress?.(progress.say);
  const pollMs = (1_000 * machines.length) / run.listsPerSecond;
  const parallel = Math.max(1, Math.floor(CALLS / machines.length));
  try {
    return await Promise.all(
      machines.map((machine) => runMachine(sfn, machine, { ...run, progress, pollMs, parallel })),
    );
  } finally {
    progress.end();
  }
}

interface Running extends MachinesOptions {
  readonly progress: Progress;
  readonly pollMs: number;
  readonly parallel: number;
}

async function runMachine<Report extends MachineReport>(
  sfn: SFNClient,
  machine: Machine<Report>,
  run: Running,
): Promise<Report> {
  const { name, inputs, longestSeconds, report } = machine;
  const { progress, options, clock = monotonicClock } = run;
  const running = new Set<string>();
  const tally = createTally();
  const news = run.newsOf?.(name);
  const givenUp = new AbortController();
  let endless: string | undefined;
  const patience = createPatience({
    clock,
    maxIdleMs: longestSeconds * 1_000 + IDLE_MARGIN_MS,
    trouble: () => news?.trouble(),
    delay: () => news?.delay(),
    waiting: () => whatRunningWaitFor(sfn, [...running]),
    onSilence: (text) => progress.say(`${name}: ${text}`),
    giveUp: (reason) => givenUp.abort(reason),
  });
  const ends = [run.signal, givenUp.signal, ...(news ? [news.dead] : [])];
  try {
    await runAll(sfn, machine, {
      pollMs: run.pollMs,
      parallel: run.parallel,
      signal: AbortSignal.any(ends),
      isEndless(executionArn) {
        const reason = run.endless?.(executionArn);
        endless ??= reason;
        return reason !== undefined;
      },
      onStart(executionArn) {
        progress.onStart(name);
        if (executionArn === undefined) return;
        running.add(executionArn);
        run.onStart?.(executionArn);
      },
      onResult(executionArn, result) {
        running.delete(executionArn);
        tally.add(result);
        patience.progress();
        progress.onResult(name, result);
        run.onResult?.(result, executionArn);
      },
    });
  } catch (error) {
    givenUp.abort(error instanceof Error ? error.message : String(error));
  } finally {
    patience.stop();
  }
  const reason = [givenUp.signal, ...(news ? [news.dead] : [])].find(({ aborted }) => aborted);
  return report(tally, {
    ownInput: options.input !== undefined,
    emptyInput: inputs[0] === EMPTY_INPUT,
    running: inputs.length - tally.ended(),
    givenUp: reason?.reason ?? endless,
  });
}

interface RunAllOptions extends Pick<Running, "pollMs" | "parallel" | "signal"> {
  isEndless(executionArn: string): boolean;
  /** An Express execution has no ARN until it has ended. */
  onStart(executionArn?: string): void;
  onResult(executionArn: string, result: ExecutionResult): void;
}

function runAll<Report extends MachineReport>(
  sfn: SFNClient,
  { stateMachineArn, startArn, type, inputs }: Machine<Report>,
  options: RunAllOptions,
): Promise<void> {
  return type === "EXPRESS"
    ? runExpress(sfn, { ...options, startArn: startArn ?? stateMachineArn, inputs })
    : runExecutions(sfn, { ...options, stateMachineArn, startArn, inputs });
}
