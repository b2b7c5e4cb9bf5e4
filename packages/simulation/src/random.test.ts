import { expect, test } from "vitest";
import { createRandom } from "./random.ts";

const DRAWS = 20_000;

function mean(draw: () => number): number {
  let sum = 0;
  for (let count = 0; count < DRAWS; count += 1) sum += draw();
  return sum / DRAWS;
}

test("the same seed gives the same numbers, another one others, also one that differs in its upper half alone", () => {
  const draws = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 5 }, () => random.next());
  };
  expect(draws(7)).toEqual(draws(7));
  expect(draws(7)).not.toEqual(draws(8));
  expect(draws(7)).not.toEqual(draws(7 + 2 ** 40));
});

test("the means are those that were asked for", () => {
  const random = createRandom(1);
  expect(mean(random.next)).toBeCloseTo(0.5, 1);
  expect(mean(() => random.gapSeconds(4))).toBeCloseTo(0.25, 1);
  const times = Array.from({ length: DRAWS }, () => random.lognormal(5, 0.4, 1.7));
  // What is cut off at 1.7 times the mean is little.
  expect(mean(() => random.lognormal(5, 0.4, 1.7)) / 5).toBeGreaterThan(0.95);
  expect(Math.max(...times)).toBe(8.5);
});
