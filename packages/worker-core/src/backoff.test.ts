import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

const policy = { baseMs: 100, capMs: 10_000 };

test("the ceiling doubles with each attempt, up to the cap", () => {
  const ceilings = [1, 2, 3, 7, 8, 1_000].map((attempt) => backoffMs(policy, attempt, () => 1));
  expect(ceilings).toEqual([100, 200, 400, 6_400, 10_000, 10_000]);
});

test("full jitter waits any time from zero to the ceiling", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempt, random) => {
        const wait = backoffMs(policy, attempt, () => random);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(policy.capMs);
      },
    ),
  );
  expect(backoffMs(policy, 5, () => 0)).toBe(0);
});
