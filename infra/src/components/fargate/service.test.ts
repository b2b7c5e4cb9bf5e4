import { loadMetrics, metricsObserver } from "@sfn-workers/worker-core/observers";
import { idleStatus, taskFor } from "@sfn-workers/worker-core/testing";
import { describe, expect, test } from "vitest";
import { build, type Graph } from "../../testing/graph.ts";
import { SCALING_POLICY, SCALING_TARGET, SERVICE } from "../../testing/types.ts";
import { PICK_UP_TO_REPORT, SLOT_UTILISATION } from "../shared/metrics.ts";

function buildLong(settings: object): Promise<Graph> {
  return build({ workloads: { long: { worker: "fargate", ...settings } } });
}

describe("scaling", () => {
  test("targets the configured slot utilization between min and max, with cool-downs of one minute out and five in", async () => {
    const graph = await buildLong({ tasks: { min: 2, max: 8, targetUtilization: 60 } });
    expect(graph.inputs(SCALING_TARGET, "long")).toMatchObject({
      serviceNamespace: "ecs",
      resourceId: "service/sfn-workers-test/long",
      scalableDimension: "ecs:service:DesiredCount",
      minCapacity: 2,
      maxCapacity: 8,
    });
    expect(graph.inputs(SCALING_POLICY, "long")).toMatchObject({
      policyType: "TargetTrackingScaling",
      serviceNamespace: "ecs",
      resourceId: "service/sfn-workers-test/long",
      scalableDimension: "ecs:service:DesiredCount",
      targetTrackingScalingPolicyConfiguration: {
        targetValue: 60,
        scaleOutCooldown: 60,
        scaleInCooldown: 300,
        customizedMetricSpecification: {
          namespace: "SfnWorkers",
          metricName: "SlotUtilisation",
          statistic: "Average",
          unit: "Percent",
          dimensions: [{ name: "service", value: "sfn-workers-test-long" }],
        },
      },
    });
  });

  test("sets the number of tasks, and no deployment resets it", async () => {
    const scaled = await buildLong({ tasks: { min: 2, max: 8 } });
    const fixed = await buildLong({ tasks: { min: 2, max: 2 } });
    expect(scaled.get(SERVICE, "long").ignoreChanges).toEqual(["desiredCount"]);
    expect(fixed.get(SERVICE, "long").ignoreChanges).toEqual([]);
  });

  test("uses a metric that workers report", () => {
    const reported: string[] = [];
    const status = idleStatus({ workingMs: 60_000 });
    const report = (name: string) => reported.push(name);
    const sink = { count: () => {}, milliseconds: () => {}, percent: report };
    loadMetrics(sink, () => status)();
    expect(reported).toEqual([SLOT_UTILISATION]);
  });

  test("is absent when min and max are equal", async () => {
    const graph = await buildLong({ tasks: { min: 2, max: 2 } });
    expect(graph.names(SCALING_TARGET)).toEqual([]);
    expect(graph.names(SCALING_POLICY)).toEqual([]);
  });
});

test("the dashboard uses a metric that workers report", () => {
  const reported: string[] = [];
  const sink = {
    count: () => {},
    percent: () => {},
    milliseconds: (name: string) => reported.push(name),
  };
  const task = taskFor({ workload: "short" });
  const outcome = { handlerMs: 4, durationMs: 5, reportAttempts: 1 };
  metricsObserver(sink)({ type: "taskSucceeded", task, ...outcome });
  expect(reported).toEqual([PICK_UP_TO_REPORT]);
});

describe("the capacity of a service", () => {
  test.each([
    ["on-demand only by default", {}, [{ capacityProvider: "FARGATE", base: 0, weight: 100 }]],
    ["Spot only", { percent: 100 }, [{ capacityProvider: "FARGATE_SPOT", base: 0, weight: 100 }]],
    [
      "an on-demand base and a mix above it",
      { percent: 75, onDemandBase: 2 },
      [
        { capacityProvider: "FARGATE", base: 2, weight: 25 },
        { capacityProvider: "FARGATE_SPOT", base: 0, weight: 75 },
      ],
    ],
    [
      "an on-demand base and Spot above it",
      { percent: 100, onDemandBase: 1 },
      [
        { capacityProvider: "FARGATE", base: 1, weight: 0 },
        { capacityProvider: "FARGATE_SPOT", base: 0, weight: 100 },
      ],
    ],
  ])("is %s", async (_, spot, strategies) => {
    const graph = await buildLong({ spot });
    expect(graph.inputs(SERVICE, "long")).toMatchObject({ capacityProviderStrategies: strategies });
  });
});
