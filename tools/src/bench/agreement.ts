import { parseArgs } from "node:util";
import { SFNClient } from "@aws-sdk/client-sfn";
import { PRICES } from "@sfn-workers/infra/prices";
import { recordStack } from "@sfn-workers/infra/recordStack";
import { type Assumptions, simulate, USUAL } from "@sfn-workers/simulation";
import { table } from "../cli/table.ts";
import { runExecutions } from "../executions/run.ts";
import { buildFixtures } from "../testing/buildFixtures.ts";
import {
  deployFixturesOf,
  fixtureConfig,
  fixtureProgram,
  machineOf,
} from "../testing/fixtureEnvironment.ts";
import { manifests } from "../testing/workloads/manifests.ts";
import { runBench } from "./runBench.ts";

/**
 * The same tasks at once in the local environment, with the built workers in processes of their own, and in the simulation of what is
 * deployed there. This machine is no cloud, so they agree when they are of one order of magnitude.
 */
const WORKLOAD = "greeting";
const TASKS = 200;
const HANDLER_MS = 500;
const VARIANTS = [
  { worker: "fargate", tasks: { min: 2, max: 2 }, concurrency: 5 },
  { worker: "fargate", transport: "callback", tasks: { min: 1, max: 1 }, concurrency: 10 },
  { worker: "lambda", wake: true, concurrency: 2 },
  { worker: "lambda", transport: "callback", concurrency: 10, maximumConcurrency: 2 },
] as const;
/** How many times as long as the other one. */
const BOUND = 3;

/** A round trip and the start of a process here, instead of in a region. */
const HERE: Assumptions = {
  ...USUAL,
  roundTripSeconds: [0.002, 0.01],
  coldStartSeconds: [0.2, 0.5],
};

interface Measure {
  readonly worker: string;
  readonly transport: string;
  readonly quantile: number;
  readonly hereMs: number;
  readonly simulatedMs: number;
  readonly agrees: boolean;
}

const { json = false } = parseArgs({ options: { json: { type: "boolean" } } }).values;

await runBench(json, async ({ folder, signal }) => {
  await buildFixtures(folder);
  const measures: Measure[] = [];
  for (const variant of VARIANTS) {
    const settings = { workloads: { [WORKLOAD]: { ...variant, alarms: { enabled: false } } } };
    const here = await durationsHere(folder, settings, signal);
    const simulated = await simulatedDurations(folder, settings);
    const { worker } = variant;
    const transport = "transport" in variant ? variant.transport : "activity";
    for (const quantile of [0.5, 0.95]) {
      const [hereMs, simulatedMs] = [valueAt(here, quantile), valueAt(simulated, quantile)];
      const agrees = Math.max(hereMs / simulatedMs, simulatedMs / hereMs) < BOUND;
      measures.push({ worker, transport, quantile, hereMs, simulatedMs, agrees });
    }
  }
  return {
    figures: { measures },
    text: tableOf(measures),
    passed: measures.every(({ agrees }) => agrees),
  };
});

type Settings = Readonly<Record<string, unknown>>;

async function durationsHere(
  apps: string,
  settings: Settings,
  signal: AbortSignal,
): Promise<number[]> {
  const environment = await deployFixturesOf(apps, { signal, settings });
  const { region, stepFunctionsUrl: endpoint, credentials } = environment;
  const sfn = new SFNClient({ region, endpoint, credentials });
  const run = async (count: number, thinksMs: number): Promise<number[]> => {
    const durations: number[] = [];
    await runExecutions(sfn, {
      stateMachineArn: machineOf(environment, WORKLOAD),
      inputs: new Array(count).fill({ name: "Jana", thinksMs }),
      signal,
      onResult: (_arn, { durationMs }) => durations.push(durationMs),
    });
    return durations;
  };
  try {
    // The first one starts the workers.
    await run(1, 0);
    return await run(TASKS, HANDLER_MS);
  } finally {
    sfn.destroy();
    await environment.stop();
  }
}

async function simulatedDurations(apps: string, settings: Settings): Promise<number[]> {
  const stack = { stack: "local", config: fixtureConfig(apps, settings) };
  const { resources } = await recordStack(stack, fixtureProgram);
  const deployed = { manifest: manifests[WORKLOAD], resources: resources.values(), prices: PRICES };
  const { counts } = await simulate(deployed, {
    load: [{ kind: "burst", executions: TASKS, atSeconds: 0 }],
    handler: { meanSeconds: HANDLER_MS / 1_000, sigma: 0, longest: 1 },
    ...{
      loadSeconds: 1,
      longestSeconds: 3_600,
      seed: 1,
      accountConcurrency: 10,
      assumptions: HERE,
    },
  });
  return counts.firstPickUpsMs.map((ms) => ms + HANDLER_MS);
}

function valueAt(values: readonly number[], quantile: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil(quantile * sorted.length) - 1] ?? Number.NaN;
}

function tableOf(measures: readonly Measure[]): string {
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  return table({
    columns: [
      { title: "worker", text: ({ worker }) => worker },
      { title: "transport", text: ({ transport }) => transport },
      { title: "executions", text: ({ quantile }) => `p${100 * quantile}` },
      { title: "here", text: ({ hereMs }) => seconds(hereMs), align: "right" },
      { title: "simulated", text: ({ simulatedMs }) => seconds(simulatedMs), align: "right" },
      { title: "", text: ({ agrees }) => (agrees ? "✓" : `✗ more than ${BOUND} times`) },
    ],
    rows: measures,
    stream: process.stdout,
    elsewhere: "--json has them",
  });
}
