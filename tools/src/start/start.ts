import { SFNClient } from "@aws-sdk/client-sfn";
import type { LocalResource } from "@sfn-workers/local-cloud";
import { details } from "../executions/details.ts";
import type { ExecutionOptions } from "../executions/options.ts";
import {
  hasOnlyExpectedOutcomes,
  type ReportedResource,
  type RunReport,
} from "../executions/report.ts";
import { resultTable } from "../executions/table.ts";
import { runWorkloads } from "../executions/workloads.ts";
import { Interrupted, interruptSignal } from "../interrupt.ts";
import { buildWorkers } from "../workspace/build.ts";
import { deployLocally, type LocalEnvironment } from "./deployLocally.ts";
import { createLogTail } from "./logTail.ts";
import { startPriceService } from "./priceService.ts";
import { settingsWith } from "./settings.ts";
import { resourceTree } from "./tree.ts";

/**
 * Builds the workers, deploys to `local`, runs executions, shows how each ended, and stops the environment.
 * @returns the exit code
 */
export async function start(options: ExecutionOptions): Promise<number> {
  const say = (text: string) => (options.json ? process.stderr : process.stdout).write(`${text}\n`);
  const signal = interruptSignal();
  const log = createLogTail(options.verbose ? process.stderr : undefined);

  await timed("workers built", say, () => buildWorkers(signal));
  const priceService = await startPriceService();
  const environment = await timed("Pulumi program of infra deployed to this machine", say, () =>
    deployLocally({
      settings: settingsWith({ PRICE_API_URL: priceService.url }),
      log: log.write,
      onFailure: ({ name, message }) => log.write(`${name}: ${message}`),
    }),
  ).catch(async (error: unknown) => {
    await priceService.close();
    throw error;
  });
  try {
    say(`\nStep Functions listens at ${environment.stepFunctionsUrl}\n`);
    say(`${resourceTree(environment.resources, options.json ? process.stderr : process.stdout)}\n`);
    const report = await run(environment, options, signal);
    print(report, options);
    return report.workloads.every(hasOnlyExpectedOutcomes) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Interrupted)) {
      for (const line of log.tail()) process.stderr.write(`${line}\n`);
    }
    throw error;
  } finally {
    await timed("everything stopped", say, async () => {
      await environment.stop();
      await priceService.close();
    });
  }
}

async function run(
  { outputs, resources, region, stepFunctionsUrl, credentials }: LocalEnvironment,
  options: ExecutionOptions,
  signal: AbortSignal,
): Promise<RunReport> {
  const sfn = new SFNClient({ region, endpoint: stepFunctionsUrl, credentials });
  try {
    const workloads = await runWorkloads(sfn, {
      deployed: outputs.workloads,
      environment: "local",
      options,
      signal,
    });
    return { environment: "local", resources: resources.map(reported), workloads };
  } finally {
    sfn.destroy();
  }
}

function reported({ description, arn: _, ...resource }: LocalResource): ReportedResource {
  return { ...resource, became: description };
}

function print(report: RunReport, { json, input }: ExecutionOptions): void {
  if (json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else
    process.stdout.write(
      `\n${resultTable(report.workloads, process.stdout)}\n${details(report.workloads, input !== undefined)}`,
    );
}

async function timed<Result>(
  message: string,
  say: (text: string) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const startedAt = performance.now();
  const result = await work();
  say(`✓ ${message} (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`);
  return result;
}
