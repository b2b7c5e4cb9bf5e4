import { parseArgs } from "node:util";
import { SFNClient } from "@aws-sdk/client-sfn";
import { table } from "../cli/table.ts";
import { type Percentiles, percentiles } from "../executions/report.ts";
import type { ExecutionResult } from "../executions/result.ts";
import { runExecutions } from "../executions/run.ts";
import { buildFixtures } from "../testing/buildFixtures.ts";
import { deployFixturesOf, machineOf } from "../testing/fixtureEnvironment.ts";
import { queueBounds } from "./queue/bounds.ts";
import { measureAtQueue } from "./queue/measureAtQueue.ts";
import { queueTable } from "./queue/queueTable.ts";
import { runBench } from "./runBench.ts";

/**
 * Measures the same handler under each transport and each worker in turn, on this machine; and how much work a worker has with the
 * messages of a queue.
 */
const WORKLOAD = "greeting";
const CONCURRENCY = 10;
const VARIANTS = [
  { worker: "lambda", transport: "activity", wake: true },
  { worker: "fargate", transport: "activity" },
  { worker: "lambda", transport: "callback" },
  { worker: "fargate", transport: "callback" },
] as const;

interface Measure {
  readonly worker: string;
  readonly transport: string;
  readonly executions: number;
  readonly executionsPerSecond: number;
  readonly durationMs: Percentiles;
}

const {
  json = false,
  executions: executionsText,
  tasks,
} = parseArgs({
  options: {
    json: { type: "boolean" },
    executions: { type: "string", default: "500" },
    tasks: { type: "string", default: "5000" },
  },
}).values;
const executions = Number(executionsText);

await runBench(json, async ({ folder, signal }) => {
  await buildFixtures(folder);
  const measures: Measure[] = [];
  for (const variant of VARIANTS) {
    process.stderr.write(`${variant.worker}, ${variant.transport}\n`);
    measures.push(await measure(variant, folder, signal));
  }
  const atQueue = await measureAtQueue(Number(tasks));
  const checked = queueBounds(atQueue);
  const shown = checked.map(({ text, kept }) => `${kept ? "✓" : "✗"} ${text}`);
  return {
    figures: { measures, atQueue, bounds: checked },
    text: [tableOf(measures), queueTable(atQueue), ...shown].join("\n"),
    passed: checked.every(({ kept }) => kept),
  };
});

async function measure(
  variant: (typeof VARIANTS)[number],
  apps: string,
  signal: AbortSignal,
): Promise<Measure> {
  const environment = await deployFixturesOf(apps, {
    signal,
    lambdaConcurrency: CONCURRENCY,
    settings: { workloads: { [WORKLOAD]: { ...variant, concurrency: CONCURRENCY } } },
  });
  const { region, stepFunctionsUrl: endpoint, credentials } = environment;
  const sfn = new SFNClient({ region, endpoint, credentials });
  try {
    const stateMachineArn = machineOf(environment, WORKLOAD);
    await run(sfn, stateMachineArn, CONCURRENCY);
    const startedAt = performance.now();
    const results = await run(sfn, stateMachineArn, executions);
    const seconds = (performance.now() - startedAt) / 1_000;
    return {
      worker: variant.worker,
      transport: variant.transport,
      executions,
      executionsPerSecond: executions / seconds,
      durationMs: percentiles(results.map(({ durationMs }) => durationMs)),
    };
  } finally {
    sfn.destroy();
    await environment.stop();
  }
}

/** The first executions start the workers and are not measured. */
async function run(sfn: SFNClient, stateMachineArn: string, count: number) {
  const results: ExecutionResult[] = [];
  await runExecutions(sfn, {
    stateMachineArn,
    inputs: new Array(count).fill({ name: "Jana" }),
    signal: AbortSignal.timeout(600_000),
    onResult: (_arn, result) => results.push(result),
  });
  return results;
}

function tableOf(measures: readonly Measure[]): string {
  return table({
    columns: [
      { title: "transport", text: ({ transport }) => transport },
      { title: "worker", text: ({ worker }) => worker },
      {
        title: "executions/s",
        text: ({ executionsPerSecond }) => executionsPerSecond.toFixed(0),
        align: "right",
      },
      { title: "duration p50", text: ({ durationMs }) => `${durationMs.p50} ms`, align: "right" },
      { title: "duration p99", text: ({ durationMs }) => `${durationMs.p99} ms`, align: "right" },
    ],
    rows: measures,
    stream: process.stdout,
    elsewhere: "--json has them",
  });
}
