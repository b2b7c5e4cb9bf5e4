import { describe, expect, test } from "vitest";
import { build, type Graph } from "../../testing/graph.ts";
import { QUEUE, SCHEDULE, SERVICE, STATE_MACHINE } from "../../testing/types.ts";

const family = "arn:aws:ecs:us-east-1:000000000000:task-definition/sfn-workers-test-long";
const cluster = "arn:aws:ecs:us-east-1:000000000000:cluster/sfn-workers-test";

function buildLong(settings: object = {}): Promise<Graph> {
  const long = { worker: "fargate", tasks: { min: 0, max: 3 }, ...settings };
  return build({ workloads: { long } });
}

describe("a Fargate worker with tasks.min 0", () => {
  test("keeps its service, without a running task", async () => {
    const graph = await buildLong({ wake: true });
    expect(graph.inputs(SERVICE, "long")).toMatchObject({ desiredCount: 0 });
  });

  test("is started by an execution, to exit once the activity is empty", async () => {
    const graph = await buildLong({ wake: true });
    expect(graph.document(STATE_MACHINE, "long", "definition")).toMatchObject({
      StartAt: "WakeWorker",
      States: {
        WakeWorker: {
          Resource: "arn:aws:states:::ecs:runTask",
          Parameters: {
            Cluster: cluster,
            TaskDefinition: family,
            CapacityProviderStrategy: [{ CapacityProvider: "FARGATE" }],
            NetworkConfiguration: {
              AwsvpcConfiguration: { SecurityGroups: ["long-id"], AssignPublicIp: "ENABLED" },
            },
            Overrides: {
              ContainerOverrides: [
                { Name: "worker", Environment: [{ Name: "DRAIN", Value: "true" }] },
              ],
            },
          },
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "Task" }],
        },
      },
    });
  });

  test("is also started by a schedule, for tasks whose wake-up failed", async () => {
    const graph = await buildLong();
    expect(graph.inputs(SCHEDULE, "long")).toMatchObject({
      scheduleExpression: "rate(15 minutes)",
      target: {
        arn: cluster,
        input:
          '{"containerOverrides":[{"name":"worker","environment":[{"name":"DRAIN","value":"true"}]}]}',
        ecsParameters: { taskDefinitionArn: family, taskCount: 1 },
      },
    });
    expect(graph.names(QUEUE)).toEqual(["long-schedule-dead-letters"]);
  });

  test("wakes no worker by default", async () => {
    const graph = await buildLong();
    expect(graph.document(STATE_MACHINE, "long", "definition")).toMatchObject({ StartAt: "Task" });
    expect(graph.sids("long-executions")).not.toContain("RunTask");
  });

  test.each(["long-executions", "long-schedule"])(
    "is started by %s, which may run this task in this cluster and pass these two roles",
    async (role) => {
      const graph = await buildLong({ wake: true });
      expect(graph.statement(role, "RunTask")).toMatchObject({
        Action: ["ecs:RunTask"],
        Resource: `${family}:*`,
        Condition: { ArnEquals: { "ecs:cluster": cluster } },
      });
      expect(graph.statement(role, "TagTask")).toMatchObject({
        Resource: "arn:aws:ecs:us-east-1:000000000000:task/sfn-workers-test/*",
        Condition: { StringEquals: { "ecs:CreateAction": "RunTask" } },
      });
      expect(graph.statement(role, "HandRolesToTask")).toMatchObject({
        Action: ["iam:PassRole"],
        Resource: [
          "arn:aws:iam::000000000000:role/long-task-execution",
          "arn:aws:iam::000000000000:role/long-task",
        ],
        Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      });
    },
  );
});

describe("a Fargate worker that always has a running task", () => {
  test("has no schedule, no dead letters and no wake-up", async () => {
    const graph = await buildLong({ tasks: { min: 1, max: 3 } });
    expect(graph.names(SCHEDULE)).toEqual([]);
    expect(graph.names(QUEUE)).toEqual([]);
    expect(graph.document(STATE_MACHINE, "long", "definition")).toMatchObject({ StartAt: "Task" });
  });
});
