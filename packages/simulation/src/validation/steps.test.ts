import { expect, test } from "vitest";
import { parseLoad } from "../load.ts";
import type { DeclaredResource } from "../resources.ts";
import { USUAL } from "../scenario.ts";
import { simulate } from "../simulate.ts";
import { declaredService, exactly, manifest, prices, scenario } from "../testing/declared.ts";

/**
 * One slot a task, handlers of 10 s, 200 tasks at 90 s; each call takes 10 ms there and 10 ms back, so a slot has a task each 10.04 s.
 * AWS's metrics of a minute are seen 60 s after it, what a worker flushes at second 55 of each minute 45 s after that, and a task
 * starts within 40 s.
 *
 *     185 s  The load of minute 1 is 200 tasks × 10.02 s ÷ 60 s on one slot: 3,340 %. That is 400 % more tasks: 5, which run at 225 s.
 *     245 s  It is still the newest value, and the cooldown of 20 s from 225 s on is over: 400 % more would be 25; the most are 12, which
 *              run at 285 s.
 *     305 s  The value is too old.
 *     411.28 s  The last task begins, and ends after 10.02 s.
 *     1,385 s  Of the 15 newest values of the slots' use, those of minutes 7 to 21, the oldest is that of the flush at 475 s: the last task
 *              was at work for 6 of the 60 s before it, the other slots for less. In minute 6 all were. So it is the first time that all 15
 *              are below 63, and the least is desired.
 *
 * The waiting tasks, with those that slot 1 began with at 90 + 10.04 n, slots 2 to 5 at 225.01 + 10.04 n, and 6 to 12 at 285.01 + 10.04 n:
 *
 *     120 s  200 - 3             240 s  200 - 15 - 4 × 2              360 s  200 - 27 - 4 × 14 - 7 × 8
 *     180 s  200 - 9             300 s  200 - 21 - 4 × 8 - 7 × 2      420 s  none
 */
test("a burst, steps of scaling out, and back to one task: minute by minute", async () => {
  const { minutes, lastEndSeconds, endedAtSeconds, counts } = await simulate(
    { manifest, resources: [...declaredService({ max: 12 }), ...POLICIES], prices },
    {
      ...scenario,
      load: parseLoad("burst:200@90s"),
      handler: exactly(10),
      assumptions: {
        ...USUAL,
        roundTripSeconds: [0.02, 0.02],
        logMetricSeconds: [45, 45],
        serviceMetricSeconds: [60, 60],
        taskStartSeconds: [40, 40],
      },
    },
  );
  const series = minutes.slice(0, 8);
  expect(series.map(({ backlog }) => backlog)).toEqual([0, 0, 197, 191, 177, 133, 61, 0]);
  expect(series.map(({ desired }) => desired)).toEqual([1, 1, 1, 1, 5, 12, 12, 12]);
  expect(series.map(({ workers }) => workers)).toEqual([1, 1, 1, 1, 5, 12, 12, 12]);
  expect(lastEndSeconds).toBeCloseTo(411.28 + 10.02, 2);
  expect(counts.succeeded).toBe(200);
  // The run ends with the open polls of the eleven that stop, within a minute.
  expect(minutes[23]).toMatchObject({ atSeconds: 1_380, desired: 12, workers: 12 });
  expect(endedAtSeconds).toBeGreaterThan(1_385);
  expect(endedAtSeconds).toBeLessThan(1_385 + 61);
});

const utilisation = { namespace: "Workers", metricName: "SlotUtilisation" };
const query = (id: string, namespace: string, metricName: string, stat: string) => ({
  ...{ id, metric: { namespace, metricName, stat, period: 60 } },
});

const POLICIES: readonly DeclaredResource[] = [
  {
    type: "aws:appautoscaling/policy:Policy",
    name: "greeting",
    inputs: {
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        customizedMetricSpecification: { ...utilisation, statistic: "Average" },
        ...{ targetValue: 70, scaleOutCooldown: 60, scaleInCooldown: 300 },
      },
    },
  },
  {
    type: "aws:appautoscaling/policy:Policy",
    name: "greeting-load",
    inputs: {
      policyType: "StepScaling",
      stepScalingPolicyConfiguration: {
        ...{ adjustmentType: "PercentChangeInCapacity", cooldown: 20 },
        stepAdjustments: [
          { metricIntervalLowerBound: 0, metricIntervalUpperBound: 1_000, scalingAdjustment: 100 },
          { metricIntervalLowerBound: 1_000, scalingAdjustment: 400 },
        ],
      },
    },
  },
  {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    name: "greeting-load",
    inputs: {
      ...{ threshold: 90, comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1 },
      alarmActions: ["arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:1:greeting-load"],
      metricQueries: [
        query("scheduled", "AWS/States", "ActivitiesScheduled", "Sum"),
        query("runtime", "AWS/States", "ActivityRunTime", "Average"),
        query("workers", utilisation.namespace, utilisation.metricName, "SampleCount"),
        {
          ...{ id: "load", returnData: true },
          expression: "100 * scheduled / 60 * runtime / 1000 / workers",
        },
      ],
    },
  },
];
