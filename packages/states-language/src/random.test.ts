import { expect, test } from "vitest";
import { createRandom } from "./random.ts";

test("a seed always gives the same sequence of numbers", () => {
  const sequence = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 5 }, () => random());
  };
  expect(sequence(1)).toEqual(sequence(1));
  expect(sequence(1)).not.toEqual(sequence(2));
  expect(new Set(sequence(1)).size).toBe(5);
  // The first numbers of mulberry32 with the seed 1.
  expect(sequence(1).slice(0, 3)).toEqual([
    0.6270739405881613, 0.002735721180215478, 0.5274470399599522,
  ]);
});

test("the numbers are evenly distributed from 0 to 1", () => {
  const random = createRandom(42);
  const tenths = Array<number>(10).fill(0);
  for (let draw = 0; draw < 10_000; draw++) {
    const tenth = Math.floor(random() * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  expect(tenths).toHaveLength(10);
  for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});
