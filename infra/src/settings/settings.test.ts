import { describe, expect, test } from "vitest";
import { manifests } from "../urns/manifests.ts";
import { parseSettings, programKeys } from "./settings.ts";

describe("a valid configuration", () => {
  test("gets the defaults of a Lambda worker", () => {
    const { workloads } = parseSettings({ workloads: { short: { worker: "lambda" } } }, manifests);
    expect(workloads).toEqual([
      {
        manifest: manifests.short,
        settings: {
          worker: "lambda",
          transport: "activity",
          stateMachine: true,
          senders: [],
          concurrency: 1,
          variables: {},
          secrets: {},
          alarms: { enabled: true, pickupSeconds: 900, failedExecutions: 1 },
          schedule: "rate(5 minutes)",
          timezone: "UTC",
          wake: false,
          timeoutSeconds: 300,
          memory: 256,
        },
      },
    ]);
  });

  test("gets the defaults of a Fargate worker", () => {
    const { workloads } = parseSettings({ workloads: { long: { worker: "fargate" } } }, manifests);
    expect(workloads[0]?.settings).toEqual({
      worker: "fargate",
      transport: "activity",
      stateMachine: true,
      senders: [],
      concurrency: 1,
      variables: {},
      secrets: {},
      alarms: { enabled: true, pickupSeconds: 600, failedExecutions: 1 },
      tasks: {
        min: 1,
        max: 1,
        targetUtilization: 70,
        protectedMinutes: 15,
        watchDeployments: false,
      },
      wake: false,
      timezone: "UTC",
      spot: { percent: 0, onDemandBase: 0 },
      cpu: 256,
      memory: 512,
    });
  });

  test("gets the defaults of the environment", () => {
    const { workloads: _, ...environment } = parseSettings({ workloads: {} }, manifests);
    expect(environment).toEqual({
      workflows: {},
      network: {
        kind: "public",
        cidr: "10.90.0.0/21",
        zones: ["a", "b"],
        closedDefaultSecurityGroup: false,
      },
      containerHealthChecks: true,
      containerInsights: "disabled",
      lambdaConcurrency: 10,
      abandonWaiting: false,
      artifacts: "../apps",
      builds: "aws",
      protected: false,
      sourceMaps: false,
      logRetentionDays: 5,
      logExecutionData: { activity: true, callback: false },
      tracing: true,
      dashboard: true,
      tags: {},
      deploy: { smoke: false, workflow: true, approval: false, rollback: false },
    });
  });

  test("gives a long workload's function the timeout that one poll and its handler need", () => {
    const { workloads } = parseSettings({ workloads: { long: { worker: "lambda" } } }, manifests);
    expect(workloads[0]?.settings).toMatchObject({ timeoutSeconds: 60 + 540 + 10 });
  });

  test("gives a Fargate worker with tasks.min 0 a schedule, so that no task waits forever", () => {
    const long = { worker: "fargate", tasks: { min: 0 } };
    const { workloads } = parseSettings({ workloads: { long } }, manifests);
    expect(workloads[0]?.settings).toMatchObject({
      tasks: { min: 0, max: 1 },
      schedule: "rate(15 minutes)",
    });
  });

  test("uses min as the default of max", () => {
    const long = { worker: "fargate", tasks: { min: 3 } };
    const { workloads } = parseSettings({ workloads: { long } }, manifests);
    expect(workloads[0]?.settings).toMatchObject({ tasks: { min: 3, max: 3 } });
  });
});

describe("a stack's configuration", () => {
  test("contains only this program's keys, and decodes JSON values", () => {
    expect(
      programKeys({
        "aws:region": "us-east-1",
        "sfn-workers:workloads": '{"short":{"worker":"lambda"}}',
        "sfn-workers:logRetentionDays": "30",
        "sfn-workers:image": "registry.example/worker:1",
      }),
    ).toEqual({
      workloads: { short: { worker: "lambda" } },
      logRetentionDays: 30,
      image: "registry.example/worker:1",
    });
  });
});
