import { describe, expect, test } from "vitest";
import { createRandom } from "../random.ts";
import type { DeclaredResource } from "../resources.ts";
import { type Scenario, USUAL } from "../scenario.ts";
import { simulate } from "../simulate.ts";
import {
  declaredFunction,
  declaredService,
  exactly,
  manifest,
  prices,
  scenario,
} from "../testing/declared.ts";
import { pickUpsOnEngine } from "../testing/onEngine.ts";

/** Where local-stepfunctions' engine and a virtual clock of its own take the place of the model, the same tasks wait as long. */
const ROUND_TRIP_SECONDS = 0.02;

async function simulated(
  resources: readonly DeclaredResource[],
  arrivals: readonly number[],
  changes: Partial<Scenario>,
): Promise<readonly number[]> {
  const { counts } = await simulate(
    { manifest, resources, prices },
    {
      ...scenario,
      load: [{ kind: "listed", atSeconds: arrivals }],
      assumptions: {
        ...USUAL,
        roundTripSeconds: [ROUND_TRIP_SECONDS, ROUND_TRIP_SECONDS],
        coldStartSeconds: [0, 0],
      },
      ...changes,
    },
  );
  return counts.firstPickUpsMs;
}

function expectAgreement(model: readonly number[], engine: readonly number[], count: number): void {
  expect([model.length, engine.length]).toEqual([count, count]);
  for (const part of [0.5, 0.95, 1]) {
    const [a, b] = [quantile(model, part), quantile(engine, part)];
    // A poll's time apart means nothing.
    expect(Math.abs(a - b)).toBeLessThan(Math.max(0.1 * b, 1_000 * ROUND_TRIP_SECONDS));
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
      const engine = await pickUpsOnEngine({
        ...{ resources, arrivals, concurrency, handler: exactly(5), untilSeconds: 900 },
        roundTripSeconds: ROUND_TRIP_SECONDS,
        work(_clock, createWorker) {
          const { signal } = new AbortController();
          for (let count = 0; count < workers; count += 1) void createWorker().run({ signal });
        },
      });
      expectAgreement(model, engine, 60 + burst);
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
  const engine = await pickUpsOnEngine({
    ...{ resources, arrivals, concurrency: 2, handler: exactly(5), untilSeconds: 3_000 },
    roundTripSeconds: ROUND_TRIP_SECONDS,
    work(clock, createWorker) {
      const worker = createWorker();
      for (let seconds = 300; seconds < 3_000; seconds += 300) {
        const deadline = clock.now() + (seconds + timeoutSeconds) * 1_000;
        clock.setTimeout(() => void worker.drain({ deadline }), seconds * 1_000);
      }
    },
  });
  expectAgreement(model, engine, 60);
});
