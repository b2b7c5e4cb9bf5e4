import fc from "fast-check";
import { expect, test } from "vitest";
import { type Step, shortestWay } from "./shortestWay.ts";

const wayThrough = (steps: Readonly<Record<string, Step>>) => {
  const asked: string[] = [];
  const least = shortestWay("A", (name) => {
    asked.push(name);
    return steps[name];
  });
  // Each state is looked at once.
  expect(new Set(asked).size).toBe(asked.length);
  return least;
};
const step = (counts: number, ...to: (string | undefined)[]): Step => ({ counts, to });

test.each([
  ["a state that ends", { A: step(3, undefined) }, 3],
  [
    "the cheaper one of two ways",
    { A: step(1, "B", "C"), B: step(9, undefined), C: step(2, "D"), D: step(3, undefined) },
    6,
  ],
  ["a loop that one leaves at once", { A: step(1, "B"), B: step(1, "A", undefined) }, 2],
  ["a state without a way on, which is no end", { A: step(1, "B", undefined), B: step(0) }, 1],
])("of %s", (_, steps, least) => {
  expect(wayThrough(steps)).toBe(least);
});

test("there is none where all ways go round, or stop", () => {
  expect(wayThrough({ A: step(1, "B"), B: step(1, "A") })).toBeUndefined();
  expect(wayThrough({ A: step(1, "B") })).toBeUndefined();
});

test("it is no longer than any way through random states", () => {
  const names = [..."ABCDEF"];
  const steps = fc.tuple(
    ...names.map(() =>
      fc.record({
        counts: fc.nat(9),
        to: fc.array(fc.constantFrom<string | undefined>(...names, undefined), { maxLength: 3 }),
      }),
    ),
  );
  fc.assert(
    fc.property(steps, (all) => {
      const level = Object.fromEntries(names.map((name, index) => [name, all[index] ?? step(0)]));
      expect(wayThrough(level) ?? Infinity).toBe(cheapest(level, "A", new Set()));
    }),
  );
});

/** By trying all ways that enter no state twice. */
function cheapest(level: Record<string, Step>, name: string, entered: Set<string>): number {
  const { counts = 0, to = [] } = level[name] ?? {};
  const way = new Set([...entered, name]);
  const rests = to.map((next) => {
    if (next === undefined) return 0;
    return way.has(next) ? Infinity : cheapest(level, next, way);
  });
  return counts + Math.min(...rests);
}
