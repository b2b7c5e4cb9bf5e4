import { describe, expect, test } from "vitest";
import { planStack } from "../../plan/plan.ts";
import { build, type Graph } from "../../testing/graph.ts";
import { QUEUE, SCHEDULE, SERVICE, STATE_MACHINE } from "../../testing/types.ts";
import { manifests } from "../../urns/manifests.ts";

const family = "arn:aws:ecs:us-east-1:000000000000:task-definition/sfn-workers-test-long";
const cluster = "arn:aws:ecs:us-east-1:000000000000:cluster/sfn-workers-test";

const spot = { percent: 60, onDemandBase: 1 };

const onDemand = { worker: "fargate", tasks: { min: 0, max: 3 } };

function buildLong(settings: object = {}): Promise<Graph> {
  const long = { ...onDemand, ...settings };
  return build({ workloads: { long } });
}

describe("a Fargate worker with tasks.min 0", () => {
  test("has a service without a running task", async () => {
    const graph = await buildLong({ wake: true });
    expect(graph.inputs(SERVICE, "long")).toMatchObject({ desiredCount: 0 });
  });

  test("is started by an execution, and exits once the activity is empty", async () => {
    const graph = await buildLong({ wake: true, spot });
    const definition = graph.document(STATE_MACHINE, "long", "definition");
    expect(definition).toMatchObject({ StartAt: "CountWorkers" });
    expect(Object(definition).States.WakeWorker).toEqual({
      Type: "Task",
      QueryLanguage: "JSONata",
      Resource: "arn:aws:states:::ecs:runTask",
      Arguments: {
        ClientToken: "{% $token %}",
        Cluster: cluster,
        TaskDefinition: family,
        CapacityProviderStrategy: [
          { CapacityProvider: "FARGATE", Base: 1, Weight: 40 },
          { CapacityProvider: "FARGATE_SPOT", Base: 0, Weight: 60 },
        ],
        NetworkConfiguration: {
          AwsvpcConfiguration: {
            Subnets: ["network-a-id", "network-b-id"],
            SecurityGroups: ["long-id"],
            AssignPublicIp: "ENABLED",
          },
        },
        Overrides: {
          ContainerOverrides: [
            {
              Name: "worker",
              Environment: [
                { Name: "DRAIN", Value: "true" },
                { Name: "COUNTED", Value: "true" },
              ],
            },
          ],
        },
        PropagateTags: "TASK_DEFINITION",
      },
      TimeoutSeconds: 10,
      Output: {},
      Catch: [{ ErrorEquals: ["States.ALL"], Output: {}, Next: "Task" }],
      Next: "Task",
    });
  });

  test("is started unless tasks.max of its family run, which an execution may list in this cluster alone", async () => {
    const graph = await buildLong({ wake: true });
    const { States } = Object(graph.document(STATE_MACHINE, "long", "definition"));
    const listed = { Cluster: cluster, Family: "sfn-workers-test-long" };
    expect(States).toMatchObject({
      CountWorkers: {
        Resource: "arn:aws:states:::aws-sdk:ecs:listTasks",
        Arguments: { ...listed, DesiredStatus: "RUNNING" },
      },
      MayWake: { Choices: [{ Condition: "{% $count($running) < 3 %}" }], Default: "Task" },
      ListEnded: { Arguments: { ...listed, DesiredStatus: "STOPPED" } },
    });
    expect(graph.statement("long-executions", "ListTasks")).toMatchObject({
      Action: ["ecs:ListTasks"],
      Resource: "*",
      Condition: { ArnEquals: { "ecs:cluster": cluster } },
    });
    expect(graph.sids("long-schedule")).not.toContain("ListTasks");
  });

  test("counts the others itself where its schedule starts it beside executions, and may do so", async () => {
    const graph = await buildLong({ wake: true });
    const input = JSON.parse(String(Object(graph.inputs(SCHEDULE, "long")["target"]).input));
    expect(input.containerOverrides[0].environment).toContainEqual({
      ...{ name: "MOST_TASKS", value: "3" },
    });
    expect(graph.statement("long-task", "ListTasks")).toEqual(
      graph.statement("long-executions", "ListTasks"),
    );
    expect((await buildLong()).sids("long-task")).not.toContain("ListTasks");
  });

  test("may stop the tasks of its workload in this cluster, itself before its last poll, where executions count it", async () => {
    const graph = await buildLong({ wake: true });
    expect(graph.statement("long-task", "StopTask")).toMatchObject({
      Action: ["ecs:StopTask"],
      Resource: "arn:aws:ecs:us-east-1:000000000000:task/sfn-workers-test/*",
      Condition: {
        ArnEquals: { "ecs:cluster": cluster },
        StringEquals: { "aws:ResourceTag/workload": "long" },
      },
    });
    const input = JSON.parse(String(Object(graph.inputs(SCHEDULE, "long")["target"]).input));
    expect(input.containerOverrides[0].environment).toContainEqual({
      name: "COUNTED",
      value: "true",
    });
    expect((await buildLong()).sids("long-task")).not.toContain("StopTask");
  });

  test("has a definition without a problem", async () => {
    const config = { "sfn-workers:workloads": { long: { ...onDemand, wake: true } } };
    const { definitionProblems } = await planStack({ stack: "dev", config }, { manifests });
    expect(definitionProblems).toEqual([]);
  });

  test("gets no public address where the network's subnets are private", async () => {
    const long = { worker: "fargate", tasks: { min: 0 }, wake: true };
    const graph = await build({ workloads: { long }, network: { kind: "private" } });
    expect(graph.inputs(STATE_MACHINE, "long")["definition"]).toContain(
      '"AssignPublicIp":"DISABLED"',
    );
    expect(graph.inputs(SCHEDULE, "long")).toMatchObject({
      target: { ecsParameters: { networkConfiguration: { assignPublicIp: false } } },
    });
  });

  test("is also started by a schedule, for tasks whose wake-up failed", async () => {
    const graph = await buildLong({ spot });
    expect(graph.untagged(SCHEDULE, "long")).toEqual({
      description: "Drains the activity of long",
      scheduleExpression: "rate(15 minutes)",
      scheduleExpressionTimezone: "UTC",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: cluster,
        roleArn: "arn:aws:iam::000000000000:role/long-schedule",
        input:
          '{"containerOverrides":[{"name":"worker","environment":[{"name":"DRAIN","value":"true"}]}]}',
        ecsParameters: {
          taskDefinitionArn: family,
          taskCount: 1,
          capacityProviderStrategies: [
            { capacityProvider: "FARGATE", base: 1, weight: 40 },
            { capacityProvider: "FARGATE_SPOT", base: 0, weight: 60 },
          ],
          networkConfiguration: {
            subnets: ["network-a-id", "network-b-id"],
            securityGroups: ["long-id"],
            assignPublicIp: true,
          },
          propagateTags: "TASK_DEFINITION",
        },
        retryPolicy: { maximumEventAgeInSeconds: 300, maximumRetryAttempts: 3 },
        deadLetterConfig: {
          arn: "arn:aws:sqs:us-east-1:000000000000:sfn-workers-test-long-schedule-dead-letters",
        },
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
        Action: ["ecs:TagResource"],
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
