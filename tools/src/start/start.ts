import { SFNClient } from "@aws-sdk/client-sfn";
import { parseSettings, programKeys } from "@sfn-workers/infra/settings";
import { type FaultRates, type LocalResource, readStackSettings } from "@sfn-workers/local-cloud";
import { findWorkloads, type WorkloadSource } from "@sfn-workers/worker-build";
import { details } from "../executions/details.ts";
import type { ExecutionOptions } from "../executions/options.ts";
import {
  hasOnlyExpectedOutcomes,
  type ReportedResource,
  type RunReport,
} from "../executions/report.ts";
import { resultTable } from "../executions/table.ts";
import { chooseWorkloads, runWorkloads, type WorkerNews } from "../executions/workloads.ts";
import { interruptSignal } from "../interrupt.ts";
import { buildWorkers } from "../workspace/build.ts";
import { INFRA } from "../workspace/pulumi.ts";
import { deployLocally, type LocalEnvironment } from "./deployLocally.ts";
import { faultReport, faultTable } from "./faultTable.ts";
import { readLocalSecrets } from "./localSecrets.ts";
import { startLocalServices } from "./localServices.ts";
import { createLogTail, type LogTail } from "./logTail.ts";
import { localWorkloads, settingsWith } from "./settings.ts";
import { resourceTree } from "./tree.ts";
import { createWorkerWatch, type WorkerWatch } from "./workerWatch.ts";

/** Handlers whose executions nobody waits for get this long to end. */
const STOP_MS = 2_000;
/** A step that takes longer says that it is at work. */
const SLOW_MS = 3_000;
/** The environment on this machine. */
const LOCAL = "local";
/** With faults, how much longer than a task's timeout to wait: a schedule of five minutes may be what finds the task. */
const FAULTY_MS = 420_000;
/** More would take the processor from the workers. */
const LISTS_PER_SECOND = 50;

/**
 * Builds the workers, deploys to `local`, runs executions, shows how each ended, and stops the environment.
 * @returns the exit code
 */
export async function start(options: ExecutionOptions, faults?: FaultRates): Promise<number> {
  const say = (text: string) => (options.json ? process.stderr : process.stdout).write(`${text}\n`);
  const signal = interruptSignal();
  const log = createLogTail(options.verbose ? process.stderr : undefined);
  /** Failures are shown above the progress while there is one. */
  let tell = (text: string): void => {
    process.stderr.write(`${text}\n`);
  };
  const watch = createWorkerWatch((text) => tell(text));

  const workloads = await findWorkloads();
  const only = options.workload;
  const deployed = localWorkloads();
  const used = workloads.filter(
    ({ name }) => Object.hasOwn(deployed, name) && (only === undefined || name === only),
  );
  const secrets = readLocalSecrets(used.map(({ manifest }) => manifest));
  const services = await startLocalServices(used);
  const deploy = async () => {
    const further = { variables: services.variables, secrets: secrets.references };
    const settings = settingsWith({ ...further, ...(only !== undefined && { only }) });
    requireDeployable(settings, workloads);
    chooseWorkloads(deployed, LOCAL, only);
    await timed(["building the workers", "workers built"], say, () => buildWorkers(signal));
    return timed(
      ["deploying to this machine", "Pulumi program of infra deployed to this machine"],
      say,
      () =>
        deployLocally({
          settings,
          secretValues: secrets.values,
          signal,
          log: log.write,
          onResource: watch.onResource,
          onFailure: watch.onFailure,
          ...(faults && { faults }),
          ...(options.lambdaConcurrency && { lambdaConcurrency: options.lambdaConcurrency }),
        }),
    );
  };
  const environment = await deploy().catch(async (error: unknown) => {
    await services.close();
    throw error;
  });
  let stopWithin: { readonly withinMs?: number } = { withinMs: STOP_MS };
  let asExpected = false;
  try {
    say(`\nStep Functions listens at ${environment.stepFunctionsUrl}\n`);
    if (faults) say(`Faults on purpose: ${options.faults}, with seed ${faults.seed}\n`);
    say(`${resourceTree(environment.resources, options.json ? process.stderr : process.stdout)}\n`);
    const ran = await run(environment, options, signal, watch, (progress) => {
      tell = progress;
    });
    const report = { ...ran, ...(faults && { faults: faultReport(faults, environment, ran) }) };
    print(report, options);
    for (const line of notes(report, watch, log)) process.stderr.write(`${line}\n`);
    signal.throwIfAborted();
    if (report.workloads.every(({ running }) => running === 0)) stopWithin = {};
    asExpected = report.workloads.every(hasOnlyExpectedOutcomes);
  } finally {
    watch.onStop();
    await timed(["stopping", "everything stopped"], say, async () => {
      await environment.stop(stopWithin);
      await services.close();
    });
  }
  // A worker's last calls, such as those that delete its messages, come as it stops.
  return asExpected && !watch.lacksPermission() && !watch.callIsRefused() ? 0 : 1;
}

/** Wrong settings are told before the build, which takes longer. */
function requireDeployable(
  settings: Readonly<Record<string, unknown>>,
  workloads: readonly WorkloadSource[],
): void {
  const { config } = readStackSettings(INFRA, LOCAL, settings);
  const manifests = workloads.map(({ name, manifest }) => [name, manifest]);
  parseSettings(programKeys(config), Object.fromEntries(manifests), LOCAL);
}

async function run(
  { outputs, resources, region, stepFunctionsUrl, credentials }: LocalEnvironment,
  options: ExecutionOptions,
  signal: AbortSignal,
  watch: WorkerWatch,
  onProgress: (say: (text: string) => void) => void,
): Promise<RunReport> {
  const sfn = new SFNClient({ region, endpoint: stepFunctionsUrl, credentials });
  try {
    const workloads = await runWorkloads(sfn, {
      deployed: outputs.workloads,
      environment: LOCAL,
      options,
      signal,
      listsPerSecond: LISTS_PER_SECOND,
      ...(options.faults === undefined
        ? { newsOf: watch.newsOf }
        : { newsOf: (workload) => underFaults(watch.newsOf(workload)), idleMarginMs: FAULTY_MS }),
      onProgress,
    });
    return { environment: LOCAL, resources: resources.map(reported), workloads };
  } finally {
    sfn.destroy();
  }
}

/** A killed worker is no reason to give up: its schedule, or the queue, brings another one. */
function underFaults(news: WorkerNews): WorkerNews {
  return { ...news, trouble: () => undefined, delay: () => news.trouble() ?? news.delay() };
}

function reported({ description, arn: _, ...resource }: LocalResource): ReportedResource {
  return { ...resource, became: description };
}

function print(report: RunReport, { json, input }: ExecutionOptions): void {
  if (json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else
    process.stdout.write(
      `\n${resultTable(report.workloads, process.stdout)}\n${details(report.workloads, input !== undefined)}` +
        `${report.faults ? `\n${faultTable(report.faults, process.stdout)}\n` : ""}`,
    );
}

/** Throttled functions, and the last lines of workers whose executions have not ended. */
function notes({ workloads }: RunReport, watch: WorkerWatch, log: LogTail): readonly string[] {
  const unfinished = new Set(
    workloads.filter(({ running }) => running > 0).map(({ name }) => name),
  );
  const lastLines = log.tail((name) => unfinished.has(watch.workloadOf(name) ?? ""));
  return [
    ...watch.throttling(),
    ...(lastLines.length > 0 ? ["The last lines of the workers:", ...lastLines] : []),
  ];
}

async function timed<Result>(
  [doing, done]: readonly [string, string],
  say: (text: string) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const startedAt = performance.now();
  const slow = setTimeout(() => say(`… ${doing}`), SLOW_MS);
  const result = await work().finally(() => clearTimeout(slow));
  say(`✓ ${done} (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`);
  return result;
}
