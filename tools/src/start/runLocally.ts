import { LOCAL } from "@sfn-workers/infra/settings";
import type { LocalResource } from "@sfn-workers/local-cloud";
import type { FaultRates } from "@sfn-workers/local-cloud/faults";
import { details } from "../executions/details.ts";
import { workflowInputs } from "../executions/inputs.ts";
import { type Machine, runMachines, type WorkerNews } from "../executions/machines.ts";
import type { ExecutionOptions } from "../executions/options.ts";
import {
  hasOnlyExpectedOutcomes,
  type ReportedResource,
  type RunReport,
  type WorkflowReport,
  type WorkloadReport,
} from "../executions/report.ts";
import { hasStartable } from "../executions/startable.ts";
import { resultTable, workflowTable } from "../executions/table.ts";
import { workflowMachine } from "../executions/workflows.ts";
import { workloadMachines } from "../executions/workloads.ts";
import { answeredText, createAnswered } from "./answeredReport.ts";
import { createAnswering } from "./answering.ts";
import { type LocalExternal, unansweredText } from "./answers.ts";
import { leftOutText } from "./chooseLocal.ts";
import { deployLocally, type LocalEnvironment } from "./deployLocally.ts";
import { faultReport, faultTable } from "./faultTable.ts";
import { aborted, keptText } from "./keep.ts";
import { createLocalClient } from "./localClient.ts";
import type { LocalStack } from "./localStack.ts";
import { createLogTail, type LogTail } from "./logTail.ts";
import { overview } from "./overview.ts";
import type { Prepared } from "./prepare.ts";
import type { StartOptions } from "./startOptions.ts";
import { timed } from "./timed.ts";
import { resourceTree } from "./tree.ts";
import { createUnanswered, type Unanswered } from "./unanswered.ts";
import { withMocks } from "./withMocks.ts";
import { createWorkerWatch, type WorkerWatch } from "./workerWatch.ts";
import { createDoubles } from "./workflowDoubles.ts";
import type { LocalWorkflow } from "./workflowMocks.ts";
import { workflowNews } from "./workflowNews.ts";

/** Handlers whose executions nobody waits for get this long to end. */
export const STOP_MS = 2_000;
/** More would take the processor from the workers. */
export const LISTS_PER_SECOND = 50;

/** The command line, and what has begun before Pulumi's modules were loaded. */
export interface LocalRun {
  readonly options: StartOptions;
  /** Aborting it stops the environment. */
  readonly signal: AbortSignal;
  readonly build: Prepared["build"];
  readonly faults: FaultRates | undefined;
}

/**
 * Deploys to `local` once the workers are built, runs executions, shows how each ended, and stops the environment.
 * @returns the exit code
 */
export async function runLocally(
  { workloads, workflows, externals, leftOut, settings, secretValues }: LocalStack,
  { options, signal, build, faults }: LocalRun,
): Promise<number> {
  const out = options.json ? process.stderr : process.stdout;
  const say = (text: string) => out.write(`${text}\n`);
  const log = createLogTail(options.verbose ? process.stderr : undefined);
  /** Failures are shown above the progress while there is one. */
  let tell = (text: string): void => {
    process.stderr.write(`${text}\n`);
  };
  const watch = createWorkerWatch((text) => tell(text));
  const doubles = createDoubles({ workflows: () => workflows, workflowOf: watch.workloadOf });

  const unanswered = createUnanswered({
    externals: () => externals,
    doubles,
    environment: () => deployed,
    ownerOf: watch.workloadOf,
    tell: (text) => tell(text),
  });
  let deployed: LocalEnvironment | undefined;

  await timed(["building the workers", "workers built"], say, () => build.done, build.startedAt);
  const environment = await timed(
    ["deploying to this machine", "Pulumi program of infra deployed to this machine"],
    say,
    () =>
      deployLocally({
        settings,
        secretValues,
        doubles,
        signal,
        log: log.write,
        onResource: watch.onResource,
        onFailure: watch.onFailure,
        onEvent: unanswered.onEvent,
        ...(faults && { faults }),
        ...(options.lambdaConcurrency && { lambdaConcurrency: options.lambdaConcurrency }),
      }),
  );
  let stopWithin: { readonly withinMs?: number } = { withinMs: STOP_MS };
  let asExpected = false;
  const answered = createAnswered(externals);
  const answering = createAnswering(environment, {
    tell: answered.add,
    onRole: watch.onRole,
    onFailure: watch.onDead,
  });
  try {
    deployed = environment;
    await answering.change(externals);
    say(`\nStep Functions listens at ${environment.stepFunctionsUrl}\n`);
    if (faults) say(`Faults on purpose: ${options.faults}, with seed ${faults.seed}\n`);
    const resources = withMocks(environment.resources, workflows);
    const tree = options.tree
      ? resourceTree(resources, out)
      : overview(workloads, workflows, resources, out, externals);
    say(`${tree}\n`);
    const notRun = [...leftOut.map(leftOutText), ...notStarted(environment, externals, options)];
    if (notRun.length > 0) say(`${notRun.join("\n")}\n`);
    const more = { options, signal, watch, externals, unanswered };
    const ran = await run(environment, workflows, more, (progress) => {
      tell = progress;
    });
    const answers = answered.report();
    const report = {
      ...ran,
      ...(answers.length > 0 && { answered: answers }),
      ...(faults && { faults: faultReport(faults, environment, ran) }),
    };
    print(report, options);
    for (const line of notes(report, watch, log)) process.stderr.write(`${line}\n`);
    signal.throwIfAborted();
    const reports = [...report.workloads, ...report.workflows];
    asExpected = reports.every(hasOnlyExpectedOutcomes);
    if (options.keep) {
      say(keptText(environment));
      await aborted(signal);
    } else if (reports.every(({ running }) => running === 0)) stopWithin = {};
  } finally {
    watch.onStop();
    await timed(["stopping", "everything stopped"], say, async () => {
      await answering.stop();
      await environment.stop(stopWithin);
    });
  }
  // A worker's last calls, such as those that delete its messages, come as it stops.
  return asExpected && !watch.lacksPermission() && !watch.callIsRefused() ? 0 : 1;
}

/** What was run: one workload, one workflow, or all. */
interface Ran extends RunReport {
  readonly workflows: readonly WorkflowReport[];
}

interface RunParts extends Pick<LocalRun, "options" | "signal"> {
  readonly watch: WorkerWatch;
  readonly externals: readonly LocalExternal[];
  readonly unanswered: Unanswered;
}

async function run(
  environment: LocalEnvironment,
  deployed: readonly LocalWorkflow[],
  { options, signal, watch, externals, unanswered }: RunParts,
  onProgress: (say: (text: string) => void) => void,
): Promise<Ran> {
  const { outputs } = environment;
  const workflows =
    options.workload === undefined ? machinesOf(outputs.workflows, deployed, options) : [];
  const isAnswered = (name: string) =>
    externals.some((one) => one.name === name && one.answers !== undefined);
  const servesWorkflowsOnly = workflows.length > 0 && !hasStartable(outputs.workloads, isAnswered);
  const workloads =
    options.workflow !== undefined || servesWorkflowsOnly
      ? []
      : workloadMachines({ deployed: outputs.workloads, environment: LOCAL, options, isAnswered });
  const newsOf = workflowNews(deployed, watch.newsOf);
  const sfn = createLocalClient(environment);
  try {
    const reports = await runMachines<WorkloadReport | WorkflowReport>(
      sfn,
      [...workloads, ...workflows],
      {
        ...{ options, signal, onProgress, endless: unanswered.of },
        listsPerSecond: LISTS_PER_SECOND,
        newsOf: options.faults === undefined ? newsOf : (name) => underFaults(newsOf(name)),
      },
    );
    return {
      environment: LOCAL,
      resources: withMocks(environment.resources, deployed).map(reported),
      workloads: reports.filter((report) => "worker" in report),
      workflows: reports.filter((report) => !("worker" in report)),
    };
  } finally {
    sfn.destroy();
  }
}

function machinesOf(
  outputs: LocalEnvironment["outputs"]["workflows"],
  local: readonly LocalWorkflow[],
  options: ExecutionOptions,
): Machine<WorkflowReport>[] {
  return Object.entries(outputs).map(([name, deployed]) => {
    const found = local.find(({ workflow }) => workflow.name === name);
    return workflowMachine(name, deployed, found?.workflow, workflowInputs(name, options));
  });
}

/** Workloads elsewhere with a state machine of their own, whose samples nobody would answer. */
function notStarted(
  { outputs }: LocalEnvironment,
  externals: readonly LocalExternal[],
  { workload, workflow }: StartOptions,
): readonly string[] {
  if (workload !== undefined || workflow !== undefined) return [];
  return externals
    .filter(({ name, answers }) => !answers && outputs.workloads[name]?.stateMachineArn)
    .map(unansweredText);
}

/** A killed worker is no reason to give up: its schedule, or the queue, brings another one. */
function underFaults(news: WorkerNews): WorkerNews {
  return { ...news, trouble: () => undefined, delay: () => news.trouble() ?? news.delay() };
}

function reported({ description, arn: _, ...resource }: LocalResource): ReportedResource {
  return { ...resource, became: description };
}

function print(report: Ran, { json, input }: ExecutionOptions): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  const { workloads, workflows, answered = [], faults } = report;
  const tables = [
    ...(workloads.length > 0 ? [resultTable(workloads, process.stdout)] : []),
    ...(workflows.length > 0 ? [workflowTable(workflows, process.stdout)] : []),
  ];
  const causes = details([...workloads, ...workflows], input !== undefined);
  const faulty = faults ? `\n${faultTable(faults, process.stdout)}\n` : "";
  const answers = answered.map((one) => `${answeredText(one)}\n`).join("");
  process.stdout.write(`\n${tables.join("\n")}\n${answers}${causes}${faulty}`);
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
