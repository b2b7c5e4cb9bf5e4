import { expect, test } from "vitest";
import { createTimeline } from "../timeline.ts";
import type { DeployedScaling, StepScaling } from "./deployedScaling.ts";
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
async function desiredUnder(
  loadOfMinute: (minute: number) => number,
  {
    steps = [policy],
    tracking = [],
    first = 2,
  }: Partial<DeployedScaling> & { first?: number } = {},
): Promise<number[]> {
  const timeline = createTimeline();
  const metrics = createMetrics(timeline);
  let desired = first;
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
  startScaling({ tracking, steps }, metrics, timeline, scalable);
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

const inPolicy: StepScaling = {
  ...policy,
  alarm: { ...policy.alarm, threshold: 10, comparison: "LessThanThreshold" },
  ...{ cooldownSeconds: 150, leastMagnitude: 1 },
  steps: [
    { from: Number.NEGATIVE_INFINITY, to: -5, adjustment: -75 },
    { from: -5, to: 0, adjustment: -50 },
  ],
};

test("a cooldown of scaling in blocks the next one, until something scales out", async () => {
  const steps = [policy, inPolicy];
  // 75 % of 80 go; then nothing until 150 s after they have gone.
  expect(await desiredUnder(() => 1, { steps, first: 80 })).toEqual([80, 20, 20, 20, 20, 5, 5, 5]);
  // Minute 1 doubles what is left, which ends the cooldown.
  const load = (minute: number) => (minute === 1 ? 100 : 1);
  expect(await desiredUnder(load, { steps, first: 80 })).toEqual([
    ...[80, 20, 40, 10, 10, 10, 10, 3],
  ]);
});

test("of policies that scale at one time the one with the most tasks wins, whether it scales out or in", async () => {
  const adding = (count: number): StepScaling => ({
    ...policy,
    adjusts: "count",
    steps: [{ from: 0, to: Number.POSITIVE_INFINITY, adjustment: count }],
  });
  const twice: StepScaling = {
    ...policy,
    steps: [{ from: 0, to: Number.POSITIVE_INFINITY, adjustment: 200 }],
  };
  // 10 + 3, or 200 % of 10 more: the example of PutScalingPolicy in the API reference.
  const both = [adding(3), twice];
  for (const steps of [both, both.toReversed()]) {
    const [, after] = await desiredUnder(() => 100, { steps, first: 10 });
    expect(after).toBe(30);
  }
  const less = { ...inPolicy, steps: [{ from: Number.NEGATIVE_INFINITY, to: 0, adjustment: -20 }] };
  const [, after] = await desiredUnder(() => 1, { steps: [inPolicy, less], first: 10 });
  expect(after).toBe(8);
});
