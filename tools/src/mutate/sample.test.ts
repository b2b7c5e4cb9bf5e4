import { expect, test } from "vitest";
import { type MutantIdentity, sampleOf } from "./sample.ts";

const mutants = Array.from({ length: 200 }, (_, i): MutantIdentity => {
  const position = { line: (i >> 1) + 1, column: 3 };
  return {
    file: "src/a.ts",
    location: { start: position, end: { ...position, column: 9 } },
    mutatorName: "ConditionalExpression",
    replacement: String(i % 2 === 0),
  };
});
const withSeed = (seed: number) => sampleOf(mutants, { size: 50, seed });

test("the same seed chooses the same mutants, in any order", () => {
  expect(sampleOf(mutants.toReversed(), { size: 50, seed: 1 })).toEqual(withSeed(1));
});

test("another seed chooses other mutants", () => {
  expect(withSeed(2)).not.toEqual(withSeed(1));
});

test("a sample has its size, and no mutant twice", () => {
  expect(new Set(withSeed(1)).size).toBe(50);
});

test("a smaller sample is part of a larger one with the same seed", () => {
  expect(withSeed(1)).toEqual(expect.arrayContaining(sampleOf(mutants, { size: 10, seed: 1 })));
});

test("a sample that is larger than the package has every mutant", () => {
  expect(sampleOf(mutants, { size: 201, seed: 1 })).toHaveLength(200);
});
