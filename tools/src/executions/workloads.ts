import type { SFNClient } from "@aws-sdk/client-sfn";
import type { Clock } from "@sfn-workers/local-stepfunctions";
import { manifests } from "@sfn-workers/workloads/manifests";
import { chooseWorkloads } from "./chooseWorkloads.ts";
import { EMPTY_INPUT, inputsOf } from "./inputs.ts";
import { monotonicClock } from "./monotonicClock.ts";
import type { ExecutionOptions } from "./options.ts";
import { createPatience } from "./patience.ts";
import { createProgress, type Progress } from "./progress.ts";
import { createTally, type WorkloadReport } from "./report.ts";
import type { ExecutionResult } from "./result.ts";
import { runExecutions } from "./run.ts";
import { startable } from "./startable.ts";
import { whatRunningWaitFor } from "./waiting.ts";

/**
 * Added to a task's timeout: a schedule, which is usually every 5 minutes and may be what finds a task whose worker was lost, an
 * open poll of 60 s, and the start of a worker.
 */
const IDLE_MARGIN_MS = 420_000;

/** Calls at the same time, of all workloads together. An SDK's client has 50 sockets, and warns on stderr when far more calls wait. */
const CALLS = 40;

/** A workload in the outputs of a deployed environment. */
export interface DeployedWorkload {
  readonly worker: string;
  readonly transport: string;
  /** Undefined where only workflows hand it tasks. */
  readonly stateMachineArn?: string | undefined;
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

export interface RunWorkloadsOptions {
  readonly deployed: Readonly<Record<string, DeployedWorkload>>;
  /** The name of the environment, for messages. */
  readonly environment: string;
  readonly options: ExecutionOptions;
  /** Aborting it ends the wait for what still runs. */
  readonly signal: AbortSignal;
  /** How many ListExecutions calls the environment bears, for all workloads together. */
  readonly listsPerSecond: number;
  readonly clock?: Clock;
  /** Without it nothing is known about the workers. */
  readonly newsOf?: (workload: string) => WorkerNews;
  /** Shows what happens; by default bars on stderr. */
  readonly progress?: Progress;
  readonly onStart?: (executionArn: string) => void;
  readonly onResult?: (result: ExecutionResult) => void;
  /** Receives a function that shows a line beside the progress. */
  readonly onProgress?: (say: Progress["say"]) => void;
}

/**
 * Runs executions of the chosen workloads at the same time, and shows their progress on stderr. A workload whose executions
 * can't end is not waited for: its report has their number and the reason. One without a state machine of its own is left out, and one with worker: external unless it is named.
 * @throws {UsageError} when the environment lacks the workload, or it has no state machine
 */
export async function runWorkloads(
  sfn: SFNClient,
  run: RunWorkloadsOptions,
): Promise<WorkloadReport[]> {
  const { deployed, environment } = run;
  const { workload } = run.options;
  const chosen = startable(chooseWorkloads(deployed, environment, workload), environment, workload);
  const inputs = new Map(chosen.map(([name]) => [name, inputsOf(name, run.options)]));
  const totals = new Map([...inputs].map(([name, { length }]) => [name, length]));
  const progress = run.progress ?? createProgress(totals, process.stderr);
  run.onProgress?.(progress.say);
  const pollMs = (1_000 * chosen.length) / run.listsPerSecond;
  const parallel = Math.max(1, Math.floor(CALLS / chosen.length));
  try {
    return await Promise.all(
      chosen.map(([name, deployed]) =>
        runWorkload(sfn, {
          ...run,
          ...{ name, deployed, progress, pollMs, parallel },
          inputs: inputs.get(name) ?? [],
        }),
      ),
    );
  } finally {
    progress.end();
  }
}

interface WorkloadRun extends Omit<RunWorkloadsOptions, "deployed"> {
  readonly name: string;
  readonly deployed: DeployedWorkload & { readonly stateMachineArn: string };
  readonly inputs: readonly unknown[];
  readonly progress: Progress;
  readonly pollMs: number;
  readonly parallel: number;
}

async function runWorkload(sfn: SFNClient, run: WorkloadRun): Promise<WorkloadReport> {
  const { name, deployed, progress, options, clock = monotonicClock } = run;
  const { worker, transport, stateMachineArn } = deployed;
  const running = new Set<string>();
  const tally = createTally();
  const news = run.newsOf?.(name);
  const givenUp = new AbortController();
  const patience = createPatience({
    clock,
    maxIdleMs: (manifests[name]?.timeoutSeconds ?? 0) * 1_000 + IDLE_MARGIN_MS,
    trouble: () => news?.trouble(),
    delay: () => news?.delay(),
    waiting: () => whatRunningWaitFor(sfn, [...running]),
    onSilence: (text) => progress.say(`${name}: ${text}`),
    giveUp: (reason) => givenUp.abort(reason),
  });
  const ends = [run.signal, givenUp.signal, ...(news ? [news.dead] : [])];
  try {
    await runExecutions(sfn, {
      stateMachineArn,
      inputs: run.inputs,
      pollMs: run.pollMs,
      parallel: run.parallel,
      signal: AbortSignal.any(ends),
      onStart(executionArn) {
        running.add(executionArn);
        progress.onStart(name);
        run.onStart?.(executionArn);
      },
      onResult(executionArn, result) {
        running.delete(executionArn);
        tally.add(result);
        patience.progress();
        progress.onResult(name, result);
        run.onResult?.(result);
      },
    });
  } catch (error) {
    givenUp.abort(error instanceof Error ? error.message : String(error));
  } finally {
    patience.stop();
  }
  const reason = [givenUp.signal, ...(news ? [news.dead] : [])].find(({ aborted }) => aborted);
  return tally.report(
    { name, worker, transport },
    {
      ownInput: options.input !== undefined,
      emptyInput: run.inputs[0] === EMPTY_INPUT,
      running: run.inputs.length - tally.ended(),
      givenUp: reason?.reason,
    },
  );
}
