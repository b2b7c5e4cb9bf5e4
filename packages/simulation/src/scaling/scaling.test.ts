import { expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { type Assumptions, USUAL } from "../scenario.ts";
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
  ...{ adjusts: "percent", cooldownSeconds: 90, leastMagnitude: 0, aggregation: "Average" },
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
    ...assumed
  }: Partial<DeployedScaling> & Partial<Assumptions> & { first?: number } = {},
): Promise<number[]> {
  const timeline = createTimeline();
  const metrics = createMetrics(timeline);
  let desired = first;
  let running = first;
  let fulfilledAt: number | undefined = 0;
  const scalable: Scalable = {
    get desired() {
      return desired;
    },
    get running() {
      return running;
    },
    get fulfilledAt() {
      return fulfilledAt;
    },
    isDeploying: false,
    scale(next) {
      desired = next;
      fulfilledAt = undefined;
      timeline.setTimeout(() => {
        running = next;
        fulfilledAt = timeline.now();
      }, 40_000);
    },
  };
  const assumptions = { ...USUAL, ...assumed };
  startScaling({ tracking, steps }, metrics, timeline, scalable, assumptions, createRandom(1));
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

test("which minutes an alarm's step goes by is assumed: the newest, or all that it evaluates", async () => {
  const three = { ...inPolicy, alarm: { ...inPolicy.alarm, periods: 3, datapoints: 3 } };
  const load = (minute: number) => (minute === 2 ? 1 : 9);
  const desired = async (stepValue: "newest" | "aggregated") => {
    const series = await desiredUnder(load, { steps: [three], first: 80, stepValue });
    return series[3];
  };
  expect(await desired("newest")).toBe(20);
  expect(await desired("aggregated")).toBe(40);
});

test("alarms that look at another second act there, so that what scaled in then is less already", async () => {
  const twice = [inPolicy, { ...inPolicy, adjusts: "percent" as const }];
  const load = () => 6;
  const [, together] = await desiredUnder(load, { steps: twice, first: 80 });
  const [, , apart] = await desiredUnder(load, { steps: twice, first: 80, alarmSeconds: [0, 59] });
  expect([together, apart]).toEqual([40, 20]);
});

test("from what a policy counts is assumed: what is desired, or what runs yet", async () => {
  const alarmSeconds = [0, 59] as const;
  const desired = (
    scaledFrom: "desired" | "running",
    options: { steps: StepScaling[]; load: number },
  ) =>
    desiredUnder(() => options.load, { first: 80, alarmSeconds, scaledFrom, steps: options.steps });
  const out = { steps: [policy, policy], load: 100 };
  // The second alarm looks while the tasks of the first still start.
  expect((await desired("desired", out))[2]).toBe(320);
  expect((await desired("running", out))[2]).toBe(160);
  const scalingIn = { steps: [inPolicy, inPolicy], load: 6 };
  expect((await desired("desired", scalingIn))[2]).toBe(20);
  expect((await desired("running", scalingIn))[2]).toBe(40);
});

test("what has been scaled in and still runs makes no policy scale in to more than is desired", async () => {
  const few = { ...inPolicy, steps: [{ from: Number.NEGATIVE_INFINITY, to: 0, adjustment: -20 }] };
  const steps = [inPolicy, few];
  const options = { steps, first: 80, alarmSeconds: [0, 59], scaledFrom: "running" } as const;
  const series = await desiredUnder(() => 1, options);
  expect(series.slice(0, 4)).toEqual(series.slice(0, 4).toSorted((a, b) => b - a));
});
