import { LOCAL } from "@sfn-workers/infra/settings";
import { deployLocally } from "../start/deployLocally.ts";
import { createLocalClient } from "../start/localClient.ts";
import type { Prepared } from "../start/prepare.ts";
import { LISTS_PER_SECOND, STOP_MS } from "../start/runLocally.ts";
import { timed } from "../start/timed.ts";
import { createWorkerWatch } from "../start/workerWatch.ts";
import { createTaskLines } from "../tasks/taskLines.ts";
import type { InvokeOptions } from "./options.ts";
import { type RanOnce, runOnce } from "./runOnce.ts";

export interface RanLocally extends RanOnce {
  /** The worker's lines, as it wrote them. */
  readonly log: readonly string[];
  /** Whether a permission is missing, or a service refuses what the state machine asks for: it is told already. */
  readonly isRefused: boolean;
}

/** Deploys the workload to this machine, runs one execution, and stops the environment. Progress goes to stderr. */
export async function invokeLocally(
  options: InvokeOptions,
  { stack, build }: Prepared,
  signal: AbortSignal,
  deploy: typeof deployLocally = deployLocally,
): Promise<RanLocally> {
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const watch = createWorkerWatch(say);
  const log: string[] = [];
  const lines = createTaskLines({
    workloadOf: () => options.workload,
    write: say,
    stream: process.stderr,
    only: "long",
  });
  await timed(["building the workers", "workers built"], say, () => build.done, build.startedAt);
  const environment = await timed(
    ["deploying to this machine", `${options.workload} deployed to this machine`],
    say,
    () =>
      deploy({
        settings: stack.settings,
        secretValues: stack.secretValues,
        signal,
        log: (line) => log.push(line),
        onResource: watch.onResource,
        onFailure: watch.onFailure,
        onEvent: lines.onEvent,
      }),
  );
  const sfn = createLocalClient(environment);
  let stopWithin: { readonly withinMs?: number } = { withinMs: STOP_MS };
  try {
    const deployed = environment.outputs.workloads;
    const where = { deployed, environment: LOCAL, signal, listsPerSecond: LISTS_PER_SECOND };
    const ran = await runOnce(sfn, options, { ...where, newsOf: watch.newsOf }, say);
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
    // The worker's last lines and calls come as it stops.
    await environment.stop(stopWithin);
  }
}
