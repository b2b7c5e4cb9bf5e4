import fc from "fast-check";
import { expect, test } from "vitest";
import { createTimeline } from "./timeline.ts";

test("what happens comes in the order of its times, and of one time in the order in which it was asked for", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(20)), async (times) => {
      const timeline = createTimeline();
      const seen: (readonly [number, number])[] = [];
      times.forEach((ms, index) => {
        timeline.at(ms, () => seen.push([timeline.now(), index]));
      });
      await timeline.runUntil(20);
      const expected = times
        .map((ms, index) => [ms, index] as const)
        .toSorted(([a, i], [b, j]) => a - b || i - j);
      expect(seen).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test("a cleared timer never fires, and promises settle before the next happening", async () => {
  const timeline = createTimeline();
  const seen: string[] = [];
  const cleared = timeline.setTimeout(() => seen.push("cleared"), 1);
  timeline.clearTimeout(cleared);
  timeline.at(2, () => {
    void Promise.resolve()
      .then(() => undefined)
      .then(() => seen.push(`settled at ${timeline.now()}`));
  });
  timeline.at(3, () => seen.push("next"));
  await timeline.runUntil(10);
  expect(seen).toEqual(["settled at 2", "next"]);
  expect(timeline.now()).toBe(10);
});

test("a run ends as soon as it is done", async () => {
  const timeline = createTimeline();
  let count = 0;
  const tick = () => {
    count += 1;
    timeline.setTimeout(tick, 1_000);
  };
  tick();
  await timeline.runUntil(3_600_000, () => count === 5);
  expect(timeline.now()).toBe(4_000);
});
