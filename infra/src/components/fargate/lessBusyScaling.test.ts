import { expect, test } from "vitest";
import { build } from "../../testing/graph.ts";
import { ALARM, SCALING_POLICY } from "../../testing/types.ts";

test("tasks go after fifteen minutes in which, but for one, one less would have been enough, and the others use less than the target", async () => {
  const tasksOf = (targetUtilization: number) => ({
    ...{ worker: "fargate", tasks: { min: 2, max: 8, targetUtilization } },
  });
  const targets = { long: 70, short: 33 };
  const graph = await build({
    workloads: { long: tasksOf(targets.long), short: tasksOf(targets.short) },
  });
  expect(graph.inputs(ALARM, "long-less-busy")).toMatchObject({
    metricQueries: [
      { expression: "used / (workers - 1)", returnData: true },
      { metric: { metricName: "SlotUtilisation", stat: "Sum", period: 60 } },
      { metric: { metricName: "SlotUtilisation", stat: "SampleCount", period: 60 } },
    ],
    ...{ threshold: 49, evaluationPeriods: 15, datapointsToAlarm: 14, treatMissingData: "missing" },
  });
  for (const [name, target] of Object.entries(targets)) {
    const { threshold } = graph.inputs(ALARM, `${name}-less-busy`);
    const policy = graph.inputs(SCALING_POLICY, `${name}-less-busy`);
    const steps: Record<string, unknown>[] = Object(
      policy["stepScalingPolicyConfiguration"],
    ).stepAdjustments;
    const upper = steps.map((step) => step["metricIntervalUpperBound"]);
    const lower = steps.map((step) => step["metricIntervalLowerBound"]);
    expect(lower).toEqual([undefined, ...upper.slice(0, -1)]);
    expect(upper.at(-1)).toBe("0");
    for (const { metricIntervalUpperBound, scalingAdjustment } of steps) {
      const busiest = Number(threshold) + Number(metricIntervalUpperBound);
      expect(busiest / (1 + Number(scalingAdjustment) / 100)).toBeLessThanOrEqual(target);
      // AWS may go by the newest minute, of which CloudWatch shows some workers alone: two idle ones of ten took nine away.
      expect(Number(scalingAdjustment)).toBeGreaterThanOrEqual(-50);
    }
  }
});
