import { expect, test } from "vitest";
import { createRandom, randomFraction } from "./random.ts";

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

test.each([
  [42, 0.7275636800328681],
  [0, 0.730967787376657],
  [7, 0.7306990420600421],
  [-42, 0.2726154686397476],
  [123_456_789, 0.664038103272266],
  // Cut towards zero.
  [0.9, 0.730967787376657],
  [-0.9, 0.730967787376657],
  [-3.5, 0.2687634822372562],
  // More than 32 bits, than 48 and than 64.
  [2 ** 32, 0.8308670787628937],
  [2 ** 40 + 0.5, 0.15674902858730022],
  [2 ** 48, 0.730967787376657],
  [1e18, 0.9962568778907609],
  [-1e18, 0.6059512817092083],
  [9.3e18, 0.26894263088050496],
  [-9.3e18, 0.730967787376657],
  [Number.POSITIVE_INFINITY, 0.26894263088050496],
  [Number.NaN, 0.730967787376657],
])("a single number of the seed %d is java.util.Random's first: %d", (seed, first) => {
  expect(randomFraction(seed)).toBe(first);
});

test("a single number is random without a seed", () => {
  expect(randomFraction()).not.toBe(randomFraction());
});
