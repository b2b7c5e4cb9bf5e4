import { ceilings } from "@sfn-workers/infra/ceiling";
import { PRICES } from "@sfn-workers/infra/prices";
import { program } from "@sfn-workers/infra/program";
import { recordStack } from "@sfn-workers/infra/recordStack";
import { parseSettings } from "@sfn-workers/infra/settings";
import { type Load, simulate, USUAL } from "@sfn-workers/simulation";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { expect, test } from "vitest";

const MINUTES = 60;
const HOURS = 3_600;

const schedule = "rate(5 minutes)";
const queue = { transport: "callback" };

/** Workers of every kind, each with how long it is watched. */
const KINDS = {
  polling: { worker: "fargate", tasks: { min: 2, max: 2 }, concurrency: 4 },
  receiving: { ...queue, worker: "fargate", tasks: { min: 1, max: 1 }, concurrency: 10 },
  batches: { ...queue, worker: "lambda", concurrency: 5, maximumConcurrency: 2 },
  scheduled: { worker: "lambda", schedule, timeoutSeconds: 120 },
  overlapping: { worker: "lambda", schedule, timeoutSeconds: 900 },
  woken: { worker: "lambda", schedule, timeoutSeconds: 120, wake: true, reservedConcurrency: 5 },
  wokenMany: { worker: "lambda", schedule, wake: true, concurrency: 10, reservedConcurrency: 2 },
} as const;

const WATCHED = {
  ...{ polling: 5 * MINUTES, receiving: 5 * MINUTES, batches: 5 * MINUTES },
  ...{ scheduled: 4 * HOURS, overlapping: 2 * HOURS, woken: 20 * MINUTES },
  wokenMany: 1 * HOURS,
} as const;

const lambdaConcurrency = 1_000;

function manifestOf(name: string, handlerSeconds: number): Manifest {
  return {
    ...{ name, description: "", timeoutSeconds: 60, heartbeatSeconds: 30 },
    ...{ handlerBudgetSeconds: 20, expect: { burst: 1, handlerSeconds } },
  };
}

const graph = (() => {
  const known = Object.fromEntries(Object.keys(KINDS).map((name) => [name, manifestOf(name, 5)]));
  const config = { workloads: KINDS, lambdaConcurrency };
  const named = Object.entries(config).map(([key, value]) => [`sfn-workers:${key}`, value]);
  const stack = { stack: "test", config: Object.fromEntries(named) };
  return recordStack(stack, () => program({ manifests: known, transforms: {} }));
})();

async function throughput(name: keyof typeof KINDS, manifest: Manifest, tasksPerHour: number) {
  const { resources } = await graph;
  const seconds = WATCHED[name];
  const perSecond = (1.5 * tasksPerHour) / HOURS;
  const load: Load = [{ kind: "steady", perSecond }];
  const { counts } = await simulate(
    { manifest, resources: resources.values(), prices: PRICES },
    {
      ...{ load, loadSeconds: seconds, longestSeconds: seconds, seed: 1, assumptions: USUAL },
      handler: { meanSeconds: manifest.expect?.handlerSeconds ?? 0, sigma: 0, longest: 1 },
      accountConcurrency: lambdaConcurrency,
    },
  );
  return (counts.succeeded * HOURS) / seconds;
}

/** The shorter handlers are, the more counts what is between them. */
const CASES = [...Object.keys(KINDS).map((name) => [name, 5] as const), ["polling", 0.5] as const];

/** With all starts of the schedule it would be 5.8 times as much; wake-ups leave them few functions. */
const MORE: Readonly<Record<string, number>> = { wokenMany: 2.5 };

test.each(CASES)(
  "%s workers with handlers of %d s do what their ceiling says, when more comes",
  async (kind, seconds) => {
    const name = kind as keyof typeof KINDS;
    const manifest = manifestOf(name, seconds);
    const configuration = { workloads: { [name]: KINDS[name] }, lambdaConcurrency };
    const [ceiling] = ceilings(parseSettings(configuration, { [name]: manifest }));
    const said = ceiling?.tasksPerHour ?? 0;
    const done = await throughput(name, manifest, said);
    expect(done / said).toBeGreaterThan(0.93);
    expect(done / said).toBeLessThan(MORE[kind] ?? 1.03);
  },
);
