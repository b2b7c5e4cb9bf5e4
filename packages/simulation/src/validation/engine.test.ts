import type { Manifest } from "@sfn-workers/worker-core";
import { describe, expect, test } from "vitest";
import { createRandom } from "../random.ts";
import type { DeclaredResource } from "../resources.ts";
import { type Scenario, USUAL } from "../scenario.ts";
import { type Outcome, simulate } from "../simulate.ts";
import {
  declaredFunction,
  declaredService,
  exactly,
  manifest,
  prices,
  scenario,
} from "../testing/declared.ts";
import { runOnEngine } from "../testing/onEngine.ts";

/** Where local-stepfunctions' engine and a virtual clock of its own take the place of the model, the same tasks wait as long. */
const ROUND_TRIP_SECONDS = 0.02;
const TASK_START_SECONDS = 40;
/** A poll's time apart means nothing. */
const APART_MS = 1_000 * ROUND_TRIP_SECONDS;

type Counts = Outcome["counts"];

async function simulated(
  resources: readonly DeclaredResource[],
  arrivals: readonly number[],
  changes: Partial<Scenario>,
  of: Manifest = manifest,
): Promise<Counts> {
  const { counts } = await simulate(
    { manifest: of, resources, prices },
    {
      ...scenario,
      load: [{ kind: "listed", atSeconds: arrivals }],
      assumptions: {
        ...USUAL,
        roundTripSeconds: [ROUND_TRIP_SECONDS, ROUND_TRIP_SECONDS],
        coldStartSeconds: [0, 0],
        taskStartSeconds: [TASK_START_SECONDS, TASK_START_SECONDS],
      },
      ...changes,
    },
  );
  return counts;
}

function expectAgreement(model: Counts, engine: Counts): void {
  expect(model.succeeded).toBe(engine.succeeded);
  expect([...model.failed]).toEqual([...engine.failed]);
  expect(Math.abs(model.lastEndMs - engine.lastEndMs)).toBeLessThan(APART_MS);
  for (const pickUps of ["firstPickUpsMs", "retryPickUpsMs"] as const) {
    const [ofModel, ofEngine] = [model[pickUps], engine[pickUps]];
    expect(ofModel.length).toBe(ofEngine.length);
    if (ofEngine.length === 0) continue;
    for (const part of [0.5, 0.95, 1]) {
      const [a, b] = [quantile(ofModel, part), quantile(ofEngine, part)];
      expect(Math.abs(a - b)).toBeLessThan(Math.max(0.1 * b, APART_MS));
    }
  }
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(part * sorted.length) - 1] ?? Number.NaN;
}

/** Executions that come at random from this second on. */
function arrivalsOf(count: number, perSecond: number, fromSecond: number): number[] {
  const random = createRandom(5);
  let at = fromSecond;
  return Array.from({ length: count }, () => {
    at += random.gapSeconds(perSecond);
    return at;
  });
}

describe("services", () => {
  test.for([
    { workers: 1, concurrency: 1, perSecond: 0.15, burst: 0 },
    { workers: 2, concurrency: 3, perSecond: 1, burst: 0 },
    { workers: 3, concurrency: 2, perSecond: 0.5, burst: 60 },
  ])(
    "$workers workers with $concurrency slots, $perSecond tasks a second and $burst at once",
    async ({ workers, concurrency, perSecond, burst }) => {
      const resources = declaredService({ min: workers, concurrency });
      const arrivals = [...new Array<number>(burst).fill(20), ...arrivalsOf(60, perSecond, 20)];
      const model = await simulated(resources, arrivals, { handler: exactly(5) });
      const engine = await runOnEngine({
        ...{ manifest, resources, arrivals, concurrency, handler: exactly(5), untilSeconds: 900 },
        roundTripSeconds: ROUND_TRIP_SECONDS,
        work(_clock, createWorker) {
          const { signal } = new AbortController();
          for (let count = 0; count < workers; count += 1) void createWorker().run({ signal });
        },
      });
      expect(engine.succeeded).toBe(60 + burst);
      expectAgreement(model, engine);
    },
  );
});

test("a function that a schedule starts every five minutes and that polls for 35 s", async () => {
  const timeoutSeconds = 160;
  const resources = declaredFunction({
    ...{ timeout: timeoutSeconds, concurrency: 2, schedule: "cron(0/5 * * * ? *)" },
  });
  const arrivals = arrivalsOf(60, 1 / 20, 70);
  const model = await simulated(resources, arrivals, { handler: exactly(5), loadSeconds: 1_800 });
  const engine = await runOnEngine({
    ...{ manifest, resources, arrivals, concurrency: 2, handler: exactly(5), untilSeconds: 3_000 },
    roundTripSeconds: ROUND_TRIP_SECONDS,
    work(clock, createWorker) {
      const worker = createWorker();
      for (let seconds = 300; seconds < 3_000; seconds += 300) {
        const deadline = clock.now() + (seconds + timeoutSeconds) * 1_000;
        clock.setTimeout(() => void worker.drain({ deadline }), seconds * 1_000);
      }
    },
  });
  expect(engine.succeeded).toBe(60);
  expectAgreement(model, engine);
});

test("a queue's workers, with a burst and messages that come one by one", async () => {
  const concurrency = 4;
  const resources = declaredService({ min: 2, concurrency, transport: "callback" });
  const arrivals = [...new Array<number>(60).fill(20), ...arrivalsOf(40, 0.5, 90)];
  const model = await simulated(resources, arrivals, { handler: exactly(5) });
  const engine = await runOnEngine({
    ...{ manifest, resources, arrivals, concurrency, handler: exactly(5), untilSeconds: 600 },
    roundTripSeconds: ROUND_TRIP_SECONDS,
    work(_clock, createWorker) {
      const { signal } = new AbortController();
      for (let count = 0; count < 2; count += 1) void createWorker().run({ signal });
    },
  });
  expect(engine.succeeded).toBe(100);
  expectAgreement(model, engine);
});

test("tasks whose workers vanish are retried when their heartbeats are missed, until no retry is left", async () => {
  const retry = {
    ErrorEquals: ["States.Timeout"],
    ...{ IntervalSeconds: 5, BackoffRate: 2, MaxAttempts: 2 },
  };
  const resources = declaredService({ concurrency: 2, retry: [retry] });
  const arrivals = arrivalsOf(20, 1 / 4, 20);
  const model = await simulated(resources, arrivals, { handler: exactly(5), lostPart: 1 });
  const engine = await runOnEngine({
    ...{ manifest, resources, arrivals, concurrency: 2, handler: exactly(5), untilSeconds: 900 },
    ...{ roundTripSeconds: ROUND_TRIP_SECONDS, areLost: true },
    work: (_clock, createWorker) =>
      void createWorker().run({ signal: new AbortController().signal }),
  });
  expect([...engine.failed]).toEqual([["States.Timeout", 20]]);
  expect(engine.retryPickUpsMs).toHaveLength(40);
  expectAgreement(model, engine);
});

test("a deployment: workers that stop hand back what their open polls bring, and it is retried", async () => {
  // A stop leaves less time than this once an open poll has waited for a while.
  const long = { ...manifest, handlerBudgetSeconds: 100 };
  const min = 6;
  const resources = declaredService({ min });
  const arrivals = arrivalsOf(60, 0.1, 50);
  const deployAtSeconds = 100;
  const model = await simulated(
    resources,
    arrivals,
    { handler: exactly(5), loadSeconds: 900, deployAtSeconds },
    long,
  );
  const engine = await runOnEngine({
    ...{ manifest: long, resources, arrivals, concurrency: 1, handler: exactly(5) },
    ...{ roundTripSeconds: ROUND_TRIP_SECONDS, untilSeconds: 900 },
    work(clock, createWorker) {
      const stopping = new AbortController();
      const { signal } = new AbortController();
      for (let count = 0; count < min; count += 1) {
        void createWorker().run({ signal: stopping.signal });
        clock.setTimeout(
          () => void createWorker().run({ signal }),
          (deployAtSeconds + TASK_START_SECONDS) * 1_000,
        );
      }
      clock.setTimeout(() => stopping.abort(), (deployAtSeconds + TASK_START_SECONDS) * 1_000);
    },
  });
  expect(engine.retryPickUpsMs.length).toBeGreaterThan(0);
  expectAgreement(model, engine);
});
