import { describe, expect, test } from "vitest";
import { build, type Graph } from "../../testing/graph.ts";
import {
  CAPACITY_PROVIDERS,
  CLUSTER,
  FUNCTION,
  LOG_GROUP,
  ROLE,
  ROLE_POLICY,
  SCHEDULE,
  SECURITY_GROUP,
  SERVICE,
  TASK_DEFINITION,
} from "../../testing/types.ts";

const activityArn = "arn:aws:states:us-east-1:000000000000:activity:sfn-workers-test-long";

function buildLong(settings: object = {}, environment: object = {}) {
  return build({ workloads: { long: { worker: "fargate", ...settings } }, ...environment });
}

function containerOf(graph: Graph): unknown {
  const containers = graph.document(TASK_DEFINITION, "long", "containerDefinitions");
  expect(containers).toHaveLength(1);
  return Array.isArray(containers) ? containers[0] : undefined;
}

describe("the task definition", () => {
  test("is Fargate's smallest, on ARM64, by default", async () => {
    const graph = await buildLong();
    expect(graph.untagged(TASK_DEFINITION, "long")).toEqual({
      family: "sfn-workers-test-long",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
      taskRoleArn: "arn:aws:iam::000000000000:role/long-task",
      executionRoleArn: "arn:aws:iam::000000000000:role/long-task-execution",
      containerDefinitions: expect.any(String),
    });
  });

  test("has the configured size", async () => {
    const graph = await buildLong({ cpu: 1_024, memory: 2_048 });
    expect(graph.inputs(TASK_DEFINITION, "long")).toMatchObject({ cpu: "1024", memory: "2048" });
  });

  test("gives the worker its workload and its activity as variables", async () => {
    expect(
      containerOf(await buildLong({ concurrency: 8, variables: { BUCKET: "csv" } })),
    ).toMatchObject({
      environment: expect.arrayContaining([
        { name: "BUCKET", value: "csv" },
        { name: "WORKLOAD", value: "long" },
        { name: "ACTIVITY_ARN", value: activityArn },
        { name: "CONCURRENCY", value: "8" },
      ]),
    });
  });

  test("runs as a non-root user, without capabilities and with a read-only root file system", async () => {
    expect(containerOf(await buildLong())).toMatchObject({
      name: "worker",
      essential: true,
      user: "1000:1000",
      readonlyRootFilesystem: true,
      linuxParameters: { capabilities: { drop: ["ALL"] } },
    });
  });

  test("has an init process, so that no early SIGTERM is missed", async () => {
    expect(containerOf(await buildLong())).toMatchObject({
      linuxParameters: { initProcessEnabled: true },
    });
  });

  test("gives a stopping worker two minutes for its last poll and its tasks", async () => {
    expect(containerOf(await buildLong())).toMatchObject({ stopTimeout: 120 });
  });

  test("has a health check on the port of the worker's health endpoint, and fails after three attempts", async () => {
    const container = containerOf(await buildLong());
    expect(container).toMatchObject({
      environment: expect.arrayContaining([{ name: "HEALTH_PORT", value: "8080" }]),
      healthCheck: {
        command: ["CMD", "node", "-e", expect.stringContaining("127.0.0.1:8080")],
        interval: 30,
        timeout: 10,
        retries: 3,
        startPeriod: 30,
      },
    });
  });

  test("has no health check and no port for it when the configuration disables it", async () => {
    const container = containerOf(await buildLong({}, { containerHealthChecks: false }));
    expect(container).not.toHaveProperty("healthCheck");
    expect(JSON.stringify(container)).not.toContain("HEALTH_PORT");
  });

  test("logs to a log group that the stack owns", async () => {
    const graph = await buildLong();
    expect(graph.inputs(LOG_GROUP, "long-task")).toMatchObject({ retentionInDays: 5 });
    expect(containerOf(graph)).toMatchObject({
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": graph.inputs(LOG_GROUP, "long-task")["name"],
          "awslogs-region": "us-east-1",
          "awslogs-stream-prefix": "worker",
          mode: "non-blocking",
          "max-buffer-size": "25m",
        },
      },
    });
  });
});

describe("the roles", () => {
  test("let the worker poll and report on its own activity only", async () => {
    const graph = await buildLong();
    expect(graph.sids("long-task")).toEqual(["WorkOnActivity", "ProtectTask"]);
    expect(graph.statement("long-task", "WorkOnActivity")).toMatchObject({ Resource: activityArn });
  });

  test("let the worker protect the tasks of its own cluster from scale-in", async () => {
    const graph = await buildLong();
    expect(graph.statement("long-task", "ProtectTask")).toMatchObject({
      Action: ["ecs:UpdateTaskProtection"],
      Resource: "arn:aws:ecs:us-east-1:000000000000:task/sfn-workers-test/*",
      Condition: {
        ArnEquals: {
          "ecs:cluster": "arn:aws:ecs:us-east-1:000000000000:cluster/sfn-workers-test",
        },
      },
    });
  });

  test("let the worker describe its own service where it watches deployments, and no other worker", async () => {
    const graph = await buildLong({ tasks: { watchDeployments: true } });
    expect(graph.statement("long-describe-service", "DescribeOwnService")).toMatchObject({
      Action: ["ecs:DescribeServices"],
      Resource: "arn:aws:ecs:us-east-1:000000000000:long",
    });
    expect(containerOf(graph)).toMatchObject({
      environment: expect.arrayContaining([{ name: "WATCH_DEPLOYMENTS", value: "true" }]),
    });
    expect((await buildLong()).names(ROLE_POLICY)).not.toContain("long-describe-service");
  });

  test("let ECS pull this stack's images and write this log only", async () => {
    const graph = await buildLong();
    const role = "long-task-execution";
    expect(graph.sids(role)).toEqual([
      "SignInToRegistry",
      "PullImage",
      "PullFormerImages",
      "WriteLogs",
    ]);
    expect(graph.statement(role, "PullImage")).toMatchObject({
      Resource: "arn:aws:ecr:us-east-1:000000000000:repository/sfn-workers-test-fargate-worker",
    });
    expect(graph.statement(role, "WriteLogs")).toMatchObject({
      Resource: "arn:aws:logs:us-east-1:000000000000:log-group:/aws/ecs/sfn-workers-test-long:*",
    });
  });

  test("can be assumed by ECS tasks of this account only", async () => {
    const graph = await buildLong();
    for (const name of ["long-task", "long-task-execution"]) {
      expect(graph.document(ROLE, name, "assumeRolePolicy")).toMatchObject({
        Statement: [
          {
            Principal: { Service: "ecs-tasks.amazonaws.com" },
            Condition: { StringEquals: { "aws:SourceAccount": "000000000000" } },
          },
        ],
      });
    }
  });
});

describe("the service", () => {
  test("runs the minimum number of tasks and rolls back a failing deployment", async () => {
    const graph = await buildLong({ tasks: { min: 2, max: 4 } });
    expect(graph.untagged(SERVICE, "long")).toEqual({
      cluster: "arn:aws:ecs:us-east-1:000000000000:cluster/sfn-workers-test",
      taskDefinition: "arn:aws:ecs:us-east-1:000000000000:task-definition/sfn-workers-test-long:1",
      desiredCount: 2,
      capacityProviderStrategies: [{ capacityProvider: "FARGATE", base: 0, weight: 100 }],
      networkConfiguration: {
        subnets: ["network-a-id", "network-b-id"],
        securityGroups: ["long-id"],
        assignPublicIp: true,
      },
      deploymentCircuitBreaker: { enable: true, rollback: true },
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      forceNewDeployment: true,
      waitForSteadyState: true,
      propagateTags: "SERVICE",
    });
  });

  test("accepts no inbound traffic", async () => {
    const graph = await buildLong();
    expect(graph.inputs(SECURITY_GROUP, "long")).toMatchObject({
      vpcId: "network-id",
      ingress: [],
    });
    expect(graph.inputs(SERVICE, "long")).not.toHaveProperty("loadBalancers");
    expect(graph.inputs(SERVICE, "long")).toMatchObject({
      networkConfiguration: { securityGroups: ["long-id"] },
    });
  });

  test("uses a capacity provider strategy, so that Pulumi can change the mix in place", async () => {
    const graph = await buildLong();
    expect(graph.inputs(SERVICE, "long")).not.toHaveProperty("launchType");
    expect(graph.inputs(CAPACITY_PROVIDERS, "fargate")).toEqual({
      clusterName: "sfn-workers-test",
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
    });
  });
});

describe("an environment with Fargate workers only", () => {
  test("has no function and no schedule", async () => {
    const graph = await buildLong();
    expect(graph.names(FUNCTION)).toEqual([]);
    expect(graph.names(SCHEDULE)).toEqual([]);
  });

  test("shares one cluster, one network and one image between its workers", async () => {
    const graph = await build({
      workloads: { long: { worker: "fargate" }, short: { worker: "fargate" } },
    });
    expect(graph.names(SERVICE)).toEqual(["long", "short"]);
    expect(graph.names(CLUSTER)).toEqual(["fargate"]);
    expect(graph.untagged(CLUSTER, "fargate")).toEqual({
      name: "sfn-workers-test",
      settings: [{ name: "containerInsights", value: "disabled" }],
    });
    for (const value of ["enabled", "enhanced"]) {
      const workloads = { long: { worker: "fargate" } };
      const insights = await build({ workloads, containerInsights: value });
      expect(insights.inputs(CLUSTER, "fargate")["settings"]).toEqual([
        { name: "containerInsights", value },
      ]);
    }
    expect(graph.names("sfn-workers:index:Network")).toEqual(["network"]);
    expect(graph.names("sfn-workers:index:WorkerImage")).toEqual(["fargate-worker"]);
  });
});
