import { expect, test } from "vitest";
import { build } from "../../testing/graph.ts";
import { ALARM, SCALING_POLICY } from "../../testing/types.ts";

const alarmOf = async (settings: object) => {
  const tasks = { min: 2, max: 8 };
  const graph = await build({
    workloads: { long: { worker: "fargate", tasks, concurrency: 4, ...settings } },
  });
  return {
    alarm: graph.inputs(ALARM, "long-steps"),
    policy: graph.inputs(SCALING_POLICY, "long-steps"),
    idle: graph.inputs(ALARM, "long-idle"),
    idlePolicy: graph.inputs(SCALING_POLICY, "long-idle"),
  };
};

test("tasks are added by the work that a minute brings to the activity, in percent of all slots", async () => {
  const { alarm, policy } = await alarmOf({});
  const period = 60;
  expect(alarm["metricQueries"]).toMatchObject([
    {
      expression: "100 * (tasks - 5) * (FILL(runtime, 30000) / 60000) / (FILL(workers, 2) * 4)",
      returnData: true,
    },
    { metric: { metricName: "ActivitiesScheduled", stat: "Sum", period } },
    { metric: { metricName: "ActivityRunTime", stat: "Average", period } },
    { metric: { metricName: "SlotUtilisation", stat: "SampleCount", period } },
  ]);
  expect(alarm).toMatchObject({ evaluationPeriods: 1, treatMissingData: "notBreaching" });
  expect(policy).toMatchObject({
    policyType: "StepScaling",
    resourceId: "service/sfn-workers-test/long",
    stepScalingPolicyConfiguration: {
      adjustmentType: "PercentChangeInCapacity",
      minAdjustmentMagnitude: 1,
    },
  });
});

test("tasks of a queue are added by what waits in it", async () => {
  const { alarm } = await alarmOf({ transport: "callback" });
  expect(alarm["metricQueries"]).toMatchObject([
    {},
    { metric: { metricName: "ApproximateNumberOfMessagesVisible", stat: "Maximum" } },
    { metric: { namespace: "SfnWorkers", metricName: "PickUpToReport" } },
    {},
  ]);
});

test("the steps follow each other without a gap, the first one at the alarm's threshold and the last one without an end", async () => {
  const { policy } = await alarmOf({});
  const { stepAdjustments: steps } = Object(policy["stepScalingPolicyConfiguration"]);
  const lower = steps.map((step: Record<string, string>) => step["metricIntervalLowerBound"]);
  const upper = steps.map((step: Record<string, string>) => step["metricIntervalUpperBound"]);
  expect(lower[0]).toBe("0");
  expect(upper).toEqual([...lower.slice(1), undefined]);
  expect(steps.length).toBeLessThanOrEqual(20);
});

test("the tasks of a step do the work of its minute within three and a half, so that a burst that two minutes share is soon over", async () => {
  const { alarm, policy } = await alarmOf({});
  const { stepAdjustments } = Object(policy["stepScalingPolicyConfiguration"]);
  const steps: Record<string, string>[] = stepAdjustments;
  const minutes = steps
    .map((step) => ({
      load: Number(alarm["threshold"]) + Number(step["metricIntervalUpperBound"]),
      slots: 100 + Number(step["scalingAdjustment"]),
    }))
    .filter(({ load }) => load <= 10_000)
    .map(({ load, slots }) => load / slots);
  expect(minutes.length).toBeGreaterThan(5);
  expect(Math.max(...minutes)).toBeLessThan(3.5);
});

// A burst at second 45 took 388 s where the handlers that ended first happened to be quick ones.
test("the first minute of a burst that two minutes share brings all tasks, though only the quickest handlers have ended in it", async () => {
  const { alarm, policy } = await alarmOf({ tasks: { min: 2, max: 100 } });
  const { stepAdjustments } = Object(policy["stepScalingPolicyConfiguration"]);
  const steps: Record<string, string>[] = stepAdjustments;
  const firstTasks = 5_800;
  const quickMinutes = 4 / 60;
  const slots = 2 * 4;
  const above = (100 * firstTasks * quickMinutes) / slots - Number(alarm["threshold"]);
  const taken = steps.findLast((step) => Number(step["metricIntervalLowerBound"]) <= above);
  expect((2 * Number(taken?.["scalingAdjustment"])) / 100).toBeGreaterThanOrEqual(98);
});

// Ten tasks of which two were busy with handlers of five minutes were halved: 95 of 100 waited up to 5.5 minutes, and 3.3 since.
// Of twelve tasks eleven were stopped where the newest minute showed one idle worker, and no running time yet.
test("tasks that were idle for five minutes go, unless that may be chance, by the last running time that is seen, or the last ones saw enough work to add tasks", async () => {
  const { alarm, idle, idlePolicy } = await alarmOf({});
  expect(idle).toMatchObject({
    ...{ comparisonOperator: "LessThanThreshold", evaluationPeriods: 5 },
    treatMissingData: "notBreaching",
    metricQueries: [
      {
        expression: `IF(FILL(load, 0) >= ${alarm["threshold"]}, 100, used + 100 * 2 * (FILL(FILL(runtime, REPEAT), 0) / 300000) / (workers * 4))`,
        returnData: true,
      },
      { metric: { metricName: "SlotUtilisation", stat: "Average" }, id: "used" },
      { id: "load", returnData: false },
      { id: "tasks" },
      { id: "runtime" },
      { id: "workers" },
    ],
  });
  expect(idlePolicy).toMatchObject({
    policyType: "StepScaling",
    stepScalingPolicyConfiguration: { adjustmentType: "PercentChangeInCapacity" },
  });
});

test.each([10, 70, 100])(
  "tasks that stay when idle ones go use less of their slots than the target of %i %%, so that none is added again",
  async (targetUtilization) => {
    const { idle, idlePolicy } = await alarmOf({ tasks: { min: 2, max: 8, targetUtilization } });
    const { stepAdjustments } = Object(idlePolicy["stepScalingPolicyConfiguration"]);
    const steps: Record<string, string>[] = stepAdjustments;
    const upper = steps.map((step) => Number(step["metricIntervalUpperBound"]));
    const lower = steps.map((step) => step["metricIntervalLowerBound"]);
    expect(upper[0]).toBe(0);
    expect(lower).toEqual([...upper.slice(1).map(String), undefined]);
    const left = steps.map((step, index) => {
      const used = Number(idle["threshold"]) + (upper[index] ?? 0);
      return used / (1 + Number(step["scalingAdjustment"]) / 100);
    });
    expect(Math.max(...left)).toBeLessThan(0.8 * targetUtilization);
  },
);
