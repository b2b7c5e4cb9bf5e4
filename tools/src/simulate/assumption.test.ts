import { manifests } from "@sfn-workers/infra/testManifests";
import {
  type Assumptions,
  HANDLER_SPREAD,
  type Outcome,
  parseLoad,
  simulate,
  USUAL,
} from "@sfn-workers/simulation";
import { expect, test } from "vitest";
import { assumption } from "./assumption.ts";
import { deployedWorkload } from "./deployedWorkload.ts";

const WORKERS = {
  service: { worker: "fargate", tasks: { min: 2, max: 30 } },
  woken: { worker: "lambda", wake: true, concurrency: 2 },
  batches: { worker: "lambda", transport: "callback", maximumConcurrency: 10 },
} as const;

type Assumed = Partial<Assumptions>;

/** Of each assumption another value than the usual one. */
const DECIDES: { readonly [Name in keyof Assumptions]: Decided } = {
  pollerOrder: { worker: "service", other: "pollerOrder=lifo" },
  heldPolls: { worker: "service", other: "heldPolls=0.3" },
  throttledBatch: { worker: "batches", other: "throttledBatch=returned" },
  roundTripSeconds: { worker: "woken", other: "roundTripSeconds=0.2-0.3" },
  logMetricSeconds: { worker: "service", other: "logMetricSeconds=300" },
  serviceMetricSeconds: { worker: "service", other: "serviceMetricSeconds=120" },
  alarmSeconds: { worker: "service", other: "alarmSeconds=40" },
  stepValue: { worker: "service", other: "stepValue=aggregated" },
  // What a step has added still starts when the alarm of another policy looks.
  scaledFrom: {
    ...{ worker: "service", other: "scaledFrom=running" },
    with: { alarmSeconds: [0, 59], taskStartSeconds: [60, 90] },
  },
  taskStartSeconds: { worker: "service", other: "taskStartSeconds=90" },
  coldStartSeconds: { worker: "woken", other: "coldStartSeconds=5" },
  warmSeconds: { worker: "batches", other: "warmSeconds=1" },
};

interface Decided {
  readonly worker: keyof typeof WORKERS;
  readonly other: string;
  /** Where it decides something only then. */
  readonly with?: Assumed;
}

async function outcomeOf(worker: keyof typeof WORKERS, assumed: Assumed): Promise<Outcome> {
  const workloads = { quick: WORKERS[worker] };
  const stack = { stack: "test", config: { "sfn-workers:workloads": workloads } };
  const deployed = await deployedWorkload(stack, "quick", {}, { manifests, transforms: {} });
  return simulate(deployed, {
    ...{ load: parseLoad("steady:1/s+burst:200@10m"), loadSeconds: 1_200, longestSeconds: 3_600 },
    ...{ handler: { meanSeconds: 5, ...HANDLER_SPREAD }, seed: 1, accountConcurrency: 4 },
    assumptions: { ...USUAL, ...assumed },
  });
}

test.each(Object.entries(DECIDES))(
  "%s decides something of a deployed workload",
  async (_name, { worker, other, with: beside = {} }) => {
    const usual = await outcomeOf(worker, beside);
    expect(await outcomeOf(worker, { ...beside, ...assumption(other) })).not.toEqual(usual);
  },
);
