import type { SFNClient } from "@aws-sdk/client-sfn";
import { manifests } from "@sfn-workers/workloads/manifests";
import { inputsOf } from "./inputs.ts";
import { type ExecutionOptions, UsageError } from "./options.ts";
import { createProgress } from "./progress.ts";
import { type WorkloadReport, workloadReport } from "./report.ts";
import { runExecutions } from "./run.ts";

/** Added to a task's timeout: time for the start of a worker, an open poll of 60 s and a second attempt. */
const IDLE_MARGIN_MS = 120_000;

/** A workload in the outputs of a deployed environment. */
export interface DeployedWorkload {
  readonly worker: string;
  readonly transport: string;
  readonly stateMachineArn: string;
}

export interface RunWorkloadsOptions {
  readonly deployed: Readonly<Record<string, DeployedWorkload>>;
  /** The name of the environment, for messages. */
  readonly environment: string;
  readonly options: ExecutionOptions;
  readonly signal: AbortSignal;
  /** How often a running execution is polled, in milliseconds. */
  readonly pollMs?: number;
}

/**
 * Runs executions of the chosen workloads at the same time, and shows their progress on stderr.
 * @throws {UsageError} when the environment lacks the workload
 * @throws {StillRunning} when executions do not end
 */
export async function runWorkloads(
  sfn: SFNClient,
  { deployed, environment, options, signal, pollMs }: RunWorkloadsOptions,
): Promise<WorkloadReport[]> {
  const chosen = chooseWorkloads(deployed, environment, options.workload);
  const inputs = new Map(chosen.map(([name]) => [name, inputsOf(name, options)]));
  const totals = new Map([...inputs].map(([name, { length }]) => [name, length]));
  const progress = createProgress(totals, process.stderr);
  try {
    return await Promise.all(
      chosen.map(async ([name, { worker, transport, stateMachineArn }]) => {
        const results = await runExecutions(sfn, {
          stateMachineArn,
          inputs: inputs.get(name) ?? [],
          maxIdleMs: (manifests[name]?.timeoutSeconds ?? 0) * 1_000 + IDLE_MARGIN_MS,
          signal,
          onResult: (result) => progress.onResult(name, result),
          ...(pollMs === undefined ? {} : { pollMs }),
        });
        return workloadReport({ name, worker, transport }, results, {
          ownInput: options.input !== undefined,
        });
      }),
    );
  } finally {
    progress.end();
  }
}

function chooseWorkloads(
  deployed: RunWorkloadsOptions["deployed"],
  environment: string,
  named: string | undefined,
) {
  const all = Object.entries(deployed);
  const chosen = all.filter(([name]) => named === undefined || name === named);
  if (chosen.length > 0) return chosen;
  const names = all.map(([name]) => name).join(", ") || "no workload";
  throw new UsageError(`--workload is "${named}"; the environment ${environment} has ${names}`);
}
