import { expect, test } from "vitest";
import { parseLoad } from "../load.ts";
import { simulate } from "../simulate.ts";
import { declaredService, exactly, manifest, prices, scenario } from "../testing/declared.ts";

/** The round trips of a poll and of a report, 20 ms each on average. */
const TRIPS_SECONDS = 0.04;

test.for([
  { workers: 1, concurrency: 1, perSecond: 1, handlerSeconds: 0.5 },
  { workers: 2, concurrency: 1, perSecond: 2.5, handlerSeconds: 0.5 },
  { workers: 1, concurrency: 2, perSecond: 0.25, handlerSeconds: 5 },
])(
  "$workers workers of $concurrency slots under $perSecond tasks a second wait as an M/D/c queue does",
  async ({ workers, concurrency, perSecond, handlerSeconds }) => {
    const loadSeconds = 3_000 / perSecond;
    const { counts } = await simulate(
      { manifest, resources: declaredService({ min: workers, concurrency }), prices },
      {
        ...scenario,
        load: parseLoad(`steady:${perSecond}/s`),
        handler: exactly(handlerSeconds),
        loadSeconds,
      },
    );
    const waits = counts.firstPickUpsMs;
    const mean = waits.reduce((sum, ms) => sum + ms, 0) / waits.length / 1_000;
    // As many as came, which differs by a percent or two from what was asked for.
    const came = waits.length / loadSeconds;
    const expected = waitOfMdc(workers * concurrency, came, handlerSeconds + TRIPS_SECONDS);
    expect(mean / expected).toBeGreaterThan(0.9);
    expect(mean / expected).toBeLessThan(1.1);
  },
);

test("with one slot the sum is that of Pollaczek and Khinchine", () => {
  // λ s² / 2 (1 - λ s)
  expect(waitOfMdc(1, 1, 0.54)).toBeCloseTo(0.54 ** 2 / (2 * 0.46), 6);
});

/**
 * The mean wait of tasks that come at random at slots which all take the same time. Slots take turns then, so that each has every
 * c-th task, and Spitzer's identity gives its wait: the sum over n of E(n s - A)⁺ / n, where A is the time in which n c tasks come.
 */
function waitOfMdc(slots: number, perSecond: number, seconds: number): number {
  let wait = 0;
  for (let n = 1; n <= 2_000; n += 1) {
    const expected = perSecond * n * seconds;
    const tasks = n * slots;
    const part =
      n * seconds * poissonAtLeast(expected, tasks) -
      (tasks / perSecond) * poissonAtLeast(expected, tasks + 1);
    wait += part / n;
    if (part < 1e-12) break;
  }
  return wait;
}

/** The probability of so many or more where so many are expected. */
function poissonAtLeast(expected: number, least: number): number {
  let term = Math.exp(-expected + least * Math.log(expected) - logFactorial(least));
  let sum = 0;
  for (let count = least; term > 1e-18; count += 1) {
    sum += term;
    term *= expected / (count + 1);
  }
  return sum;
}

function logFactorial(n: number): number {
  let sum = 0;
  for (let factor = 2; factor <= n; factor += 1) sum += Math.log(factor);
  return sum;
}
