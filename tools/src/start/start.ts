import { SFNClient } from "@aws-sdk/client-sfn";
import { deployLocally, type LocalEnvironment } from "@sfn-workers/local-cloud";
import { manifests } from "@sfn-workers/workloads/manifests";
import { buildWorkers } from "../workspace/build.ts";
import { runExecutions } from "./executions.ts";
import { inputsOf } from "./inputs.ts";
import { createLogTail } from "./logTail.ts";
import { type StartOptions, UsageError } from "./options.ts";
import { createProgress } from "./progress.ts";
import { endedAsDecided, type StartReport, type WorkloadReport, workloadReport } from "./report.ts";
import { resultTable } from "./table.ts";
import { resourceTree } from "./tree.ts";

/** Beyond a task's own timeout: a worker's start, a 60 s poll that has to end first, a second try. */
const PATIENCE_MARGIN_MS = 120_000;

/**
 * The main job: build, deploy to `local`, run executions through the workers, show how each ended, stop everything.
 * @returns the exit code
 */
export async function start(options: StartOptions): Promise<number> {
  const say = (text: string) => (options.json ? process.stderr : process.stdout).write(`${text}\n`);
  const interrupt = interruptSignal();
  const log = createLogTail(options.verbose ? process.stderr : undefined);

  await timed("workers built", say, buildWorkers);
  const environment = await timed("Pulumi program of infra deployed to this machine", say, () =>
    deployLocally({ log: log.write }),
  );
  try {
    say(`\nStep Functions listens at ${environment.stepFunctionsUrl}\n`);
    say(`${resourceTree(environment.resources, options.json ? process.stderr : process.stdout)}\n`);
    const workloads = await runWorkloads(environment, options, interrupt);
    const report = { environment: "local", resources: environment.resources, workloads };
    print(report, options);
    return workloads.every(endedAsDecided) ? 0 : 1;
  } catch (error) {
    for (const line of log.tail()) process.stderr.write(`${line}\n`);
    throw error;
  } finally {
    await timed("everything stopped", say, () => environment.stop());
  }
}

async function runWorkloads(
  environment: LocalEnvironment,
  options: StartOptions,
  signal: AbortSignal,
): Promise<WorkloadReport[]> {
  const chosen = chooseWorkloads(environment, options.workload);
  const inputs = new Map(chosen.map(([name]) => [name, inputsOf(name, options)]));
  const totals = new Map([...inputs].map(([name, { length }]) => [name, length]));
  const progress = createProgress(totals, process.stderr);
  const sfn = new SFNClient({
    region: environment.region,
    endpoint: environment.stepFunctionsUrl,
    credentials: environment.credentials,
  });
  try {
    return await Promise.all(
      chosen.map(async ([name, { worker, transport, stateMachineArn }]) => {
        const results = await runExecutions(sfn, {
          stateMachineArn,
          inputs: inputs.get(name) ?? [],
          patienceMs: (manifests[name]?.timeoutSeconds ?? 0) * 1_000 + PATIENCE_MARGIN_MS,
          signal,
          onResult: (result) => progress.onResult(name, result),
        });
        return workloadReport({ name, worker, transport }, results);
      }),
    );
  } finally {
    progress.end();
    sfn.destroy();
  }
}

function chooseWorkloads({ outputs }: LocalEnvironment, named: string | undefined) {
  const deployed = Object.entries(outputs.workloads);
  const chosen = deployed.filter(([name]) => named === undefined || name === named);
  if (chosen.length > 0) return chosen;
  const names = deployed.map(([name]) => name).join(", ");
  throw new UsageError(`--workload is "${named}"; Pulumi.local.yaml deploys ${names}`);
}

function print(report: StartReport, { json }: StartOptions): void {
  if (json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else process.stdout.write(`\n${resultTable(report.workloads, process.stdout)}\n`);
}

async function timed<Result>(
  done: string,
  say: (text: string) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const startedAt = performance.now();
  const result = await work();
  say(`✓ ${done} (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`);
  return result;
}

/** Ctrl-C ends the wait, and what runs is stopped in order; the second one ends the process. */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => controller.abort(new Error(`stopped by ${signal}`)));
  }
  return controller.signal;
}
