import type { Minute } from "@sfn-workers/simulation";
import { expect, test } from "vitest";
import { cutForCharts, shownSeconds } from "./shownSeconds.ts";

const until = (seconds: number) => ({
  minutes: [0, 30, seconds].map(
    (atSeconds): Minute => ({
      ...{ atSeconds, started: 0, backlog: 0, workers: 0, desired: 0, slots: 0, pickUpsMs: [] },
      ...{ dollars: 0, transitionDollars: 0 },
    }),
  ),
});

test.each([
  [[90], 90],
  [[3_600, 90, 400, 200], 3_600],
  [[90, 40_000, 120, 1_100], 1_100],
  [[90, 40_000, 4_000_000], 90],
])("of ways that end after %o s, charts show %d s", (ends, seconds) => {
  expect(shownSeconds(ends.map(until))).toBe(seconds);
});

test("what goes on is cut there", () => {
  const all = cutForCharts([until(40), until(4_000)]);
  expect(all.map(({ minutes }) => minutes.map(({ atSeconds }) => atSeconds))).toEqual([
    [0, 30, 40],
    [0, 30],
  ]);
});
