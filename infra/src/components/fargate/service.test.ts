import { loadMetrics, metricsObserver } from "@sfn-workers/worker-core/observers";
import { idleStatus, taskFor } from "@sfn-workers/worker-core/testing";
import { describe, expect, test } from "vitest";
import { build, type Graph } from "../../testing/graph.ts";
import { SCALING_POLICY, SCALING_TARGET, SERVICE } from "../../testing/types.ts";
import { manifests } from "../../urns/manifests.ts";
import { PICK_UP_TO_REPORT, SLOT_UTILISATION } from "../shared/metrics.ts";

function buildLong(settings: object): Promise<Graph> {
  return build({ workloads: { long: { worker: "fargate", ...settings } } });
}

describe("scaling", () => {
  test("targets the configured slot utilization between min and max, with a cool-down of three minutes, and leaves scaling in to steps", async () => {
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
        scaleOutCooldown: 180,
        disableScaleIn: true,
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
    for (const tasks of [{ min: 2, max: 8 }, { min: 2 }]) {
      const graph = await buildLong({ tasks });
      expect(graph.get(SERVICE, "long").ignoreChanges).toEqual(["desiredCount"]);
    }
  });

  test("that is switched off leaves a range of one number, into which AWS brings the tasks at once", async () => {
    const graph = await buildLong({ tasks: { min: 2, max: 2 } });
    expect(graph.inputs(SCALING_TARGET, "long")).toMatchObject({ minCapacity: 2, maxCapacity: 2 });
    expect(graph.names(SCALING_POLICY)).toEqual([]);
  });

  test("has no policy where executions start the tasks: none of them is the service's", async () => {
    const graph = await buildLong({ tasks: { min: 0, max: 8 }, wake: true });
    expect(graph.inputs(SCALING_TARGET, "long")).toMatchObject({ minCapacity: 0, maxCapacity: 8 });
    expect(graph.names(SCALING_POLICY)).toEqual([]);
  });

  test("uses a metric that workers report", () => {
    const reported: string[] = [];
    const status = idleStatus({ workingMs: 60_000 });
    const report = (name: string) => reported.push(name);
    const sink = { count: () => {}, milliseconds: () => {}, percent: report };
    loadMetrics(sink, () => status)();
    expect(reported).toEqual([SLOT_UTILISATION]);
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

describe("a deployment", () => {
  test("of another mix of capacity changes the service, which AWS's provider allows with a new deployment only", async () => {
    const graph = await buildLong({ spot: { percent: 50 } });
    expect(graph.inputs(SERVICE, "long")).toMatchObject({ forceNewDeployment: true });
  });

  const busy = { worker: "fargate", tasks: { protectedMinutes: 45 } };

  test("is waited for until tasks that protect themselves have ended their last task", async () => {
    const long = manifests["long"];
    const minutes = 20 + 45 + Math.ceil((long?.handlerBudgetSeconds ?? 0) / 60);
    const graph = await build({ workloads: { long: busy } });
    const wait = `${minutes}m`;
    expect(graph.get(SERVICE, "long").customTimeouts).toEqual({ update: wait, delete: wait });
  });

  test("is waited for no longer than by default where a task ends within its stop", async () => {
    const graph = await build({ workloads: { short: busy } });
    expect(graph.get(SERVICE, "short").customTimeouts).toEqual({ update: "20m", delete: "20m" });
  });
});
