import { LOCAL } from "@sfn-workers/infra/settings";
import { createAnswering } from "../start/answering.ts";
import { deployLocally, type LocalEnvironment } from "../start/deployLocally.ts";
import { createLocalClient } from "../start/localClient.ts";
import type { Prepared } from "../start/prepare.ts";
import { LISTS_PER_SECOND, STOP_MS } from "../start/runLocally.ts";
import { timed } from "../start/timed.ts";
import { createUnanswered } from "../start/unanswered.ts";
import { createWorkerWatch } from "../start/workerWatch.ts";
import { createDoubles } from "../start/workflowDoubles.ts";
import { workflowNews } from "../start/workflowNews.ts";
import { createTaskLines } from "../tasks/taskLines.ts";
import { machineOf } from "./machine.ts";
import type { InvokeOptions } from "./options.ts";
import { type RanOnce, runOnce } from "./runOnce.ts";

export interface RanLocally extends RanOnce {
  /** The workers' lines, as they wrote them. */
  readonly log: readonly string[];
  /** Whether a permission is missing, or a service refuses what the state machine asks for: it is told already. */
  readonly isRefused: boolean;
}

/** Deploys the workload or the workflow to this machine, runs one execution, and stops the environment. Progress goes to stderr. */
export async function invokeLocally(
  options: InvokeOptions,
  { stack, build }: Prepared,
  signal: AbortSignal,
  deploy: typeof deployLocally = deployLocally,
): Promise<RanLocally> {
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const watch = createWorkerWatch(say);
  const doubles = createDoubles({
    workflows: () => stack.workflows,
    workflowOf: watch.workloadOf,
  });
  const log: string[] = [];
  const lines = createTaskLines({
    workloadOf: () => options.name,
    write: say,
    stream: process.stderr,
    only: "long",
  });
  let deployed: LocalEnvironment | undefined;
  const unanswered = createUnanswered({
    externals: () => stack.externals,
    doubles,
    environment: () => deployed,
    ownerOf: watch.workloadOf,
    tell: say,
  });
  await timed(["building the workers", "workers built"], say, () => build.done, build.startedAt);
  const environment = await timed(
    ["deploying to this machine", `${options.name} deployed to this machine`],
    say,
    () =>
      deploy({
        settings: stack.settings,
        secretValues: stack.secretValues,
        doubles,
        signal,
        log: (line) => log.push(line),
        onResource: watch.onResource,
        onFailure: watch.onFailure,
        onEvent(event) {
          lines.onEvent(event);
          unanswered.onEvent(event);
        },
      }),
  );
  const sfn = createLocalClient(environment);
  const answering = createAnswering(environment, {
    tell: ({ workload, answersFile }) => say(`${workload}: answered by ${answersFile}`),
    onRole: watch.onRole,
    onFailure: watch.onDead,
  });
  let stopWithin: { readonly withinMs?: number } = { withinMs: STOP_MS };
  try {
    deployed = environment;
    await answering.change(stack.externals);
    const machine = machineOf(options, environment.outputs, LOCAL);
    const newsOf = workflowNews(stack.workflows, watch.newsOf);
    const endless = unanswered.of;
    const where = { signal, listsPerSecond: LISTS_PER_SECOND, newsOf, endless };
    const ran = await runOnce(sfn, machine, options, where, say);
    if (ran.result !== undefined) stopWithin = {};
    return {
      ...ran,
      log,
      get isRefused() {
        return watch.lacksPermission() || watch.callIsRefused();
      },
    };
  } finally {
    lines.stop();
    watch.onStop();
    sfn.destroy();
    await answering.stop();
    // The worker's last lines and calls come as it stops.
    await environment.stop(stopWithin);
  }
}
