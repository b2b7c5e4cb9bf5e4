import { expect, test } from "vitest";
import { createTimeline } from "../timeline.ts";
import type { StepScaling } from "./deployedScaling.ts";
import { createMetrics } from "./metrics.ts";
import { type Scalable, startScaling } from "./scaling.ts";

const policy: StepScaling = {
  alarm: {
    ...{ threshold: 90, comparison: "GreaterThanThreshold", periods: 1, datapoints: 1 },
    ...{ missing: "missing", compared: "load" },
    queries: [{ id: "load", metric: "Load", statistic: "Average" }],
  },
  ...{ adjusts: "percent", cooldownSeconds: 90, leastMagnitude: 0 },
  steps: [
    { from: 0, to: 100, adjustment: 100 },
    { from: 100, to: Number.POSITIVE_INFINITY, adjustment: 200 },
  ],
};

/** What is desired after each evaluation, in the first eight minutes. Tasks need 40 s to start. */
async function desiredUnder(loadOfMinute: (minute: number) => number): Promise<number[]> {
  const timeline = createTimeline();
  const metrics = createMetrics(timeline);
  let desired = 2;
  let fulfilledAt: number | undefined = 0;
  const scalable: Scalable = {
    get desired() {
      return desired;
    },
    get fulfilledAt() {
      return fulfilledAt;
    },
    isDeploying: false,
    scale(next) {
      desired = next;
      fulfilledAt = undefined;
      timeline.setTimeout(() => {
        fulfilledAt = timeline.now();
      }, 40_000);
    },
  };
  startScaling({ tracking: [], steps: [policy] }, metrics, timeline, scalable);
  const series: number[] = [];
  for (let minute = 0; minute < 8; minute += 1) {
    await timeline.runUntil(minute * 60_000);
    metrics.put("Load", loadOfMinute(minute), timeline.now());
    await timeline.runUntil(minute * 60_000 + 10_000);
    series.push(desired);
  }
  return series;
}

test("a cooldown begins when as many run as were desired", async () => {
  // Decided at 1:05, fulfilled at 1:45, so the next one comes after 3:15.
  expect(await desiredUnder(() => 100)).toEqual([2, 4, 4, 4, 8, 8, 8, 16]);
});

test("what a cooldown's activity has added is part of what a larger step adds", async () => {
  // 200 % of 2 are 4, of which 2 have been added.
  expect(await desiredUnder((minute) => (minute === 0 ? 100 : 300))).toEqual([
    ...[2, 4, 6, 6, 6, 18, 18, 18],
  ]);
});
