import { LOCAL } from "@sfn-workers/infra/settings";
import { interruptSignal } from "../cli/interrupt.ts";
import type { readStackOutputs } from "../smoke/stackOutputs.ts";
import { requireAnswers } from "../start/answers.ts";
import { withPrepared } from "../start/prepare.ts";
import type { InvokeOptions } from "./options.ts";
import { type InvokeReport, invokeReport } from "./report.ts";
import { reportText } from "./reportText.ts";
import type { RanOnce } from "./runOnce.ts";
import { isMetrics, readLogLine } from "./workerLog.ts";

/**
 * Runs one execution of a workload or a workflow, on this machine or in a deployed environment, and shows how it ended, the way it took, and
 * what the workers logged.
 * @returns the exit code
 */
export async function invoke(
  options: InvokeOptions,
  readOutputs?: typeof readStackOutputs,
): Promise<number> {
  const signal = interruptSignal();
  const { ran, report, isRefused } = await invoked(options, signal, readOutputs);
  process.stdout.write(
    options.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report, ran, process.stdout),
  );
  signal.throwIfAborted();
  return report.byHandler && !isRefused ? 0 : 1;
}

interface Invoked {
  readonly ran: RanOnce;
  readonly report: InvokeReport;
  readonly isRefused: boolean;
}

function invoked(
  options: InvokeOptions,
  signal: AbortSignal,
  readOutputs?: typeof readStackOutputs,
): Promise<Invoked> {
  const { stack, url } = options;
  if (stack !== undefined) return deployed(stack, options, signal, readOutputs);
  return url === undefined ? onThisMachine(options, signal) : running(url, options, signal);
}

async function running(url: string, options: InvokeOptions, signal: AbortSignal): Promise<Invoked> {
  const { invokeRunning } = await import("./invokeRunning.ts");
  const ran = await invokeRunning(url, options, signal);
  const report = invokeReport({
    ...{ started: options, environment: LOCAL, ran },
    mapStack: (stack) => stack,
  });
  return { ran, report, isRefused: false };
}

async function onThisMachine(options: InvokeOptions, signal: AbortSignal): Promise<Invoked> {
  const ran = await withPrepared(
    { [options.kind]: options.name },
    signal,
    async (prepared) => {
      const { invokeLocally } = await import("./invokeLocally.ts");
      return invokeLocally(options, prepared, signal);
    },
    ({ externals }) => {
      if (options.kind === "workload") requireAnswers(externals, options.name);
    },
  );
  const log = ran.log.map(readLogLine).filter((line) => !isMetrics(line));
  const report = invokeReport({
    ...{ started: options, environment: LOCAL, ran },
    log: log.map(({ text }) => text),
    mapStack: (stack) => stack,
  });
  return { ran, report, isRefused: ran.isRefused };
}

async function deployed(
  stack: string,
  options: InvokeOptions,
  signal: AbortSignal,
  readOutputs?: typeof readStackOutputs,
): Promise<Invoked> {
  const { invokeDeployed, mapDeployedStack } = await import("./invokeDeployed.ts");
  const ran = await invokeDeployed(stack, options, signal, readOutputs);
  const report = invokeReport({
    ...{ started: options, environment: stack, ran, logGroup: ran.logGroup },
    mapStack: mapDeployedStack,
  });
  return { ran, report, isRefused: false };
}
