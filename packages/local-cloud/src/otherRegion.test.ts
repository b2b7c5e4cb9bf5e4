import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { IntegrationRequest, Integrations } from "@sfn-workers/local-stepfunctions";
import { describe, expect, test } from "vitest";
import { eventSourceMapping } from "./counterparts/eventSourceMapping.ts";
import { functionEventInvokeConfig } from "./counterparts/functionEventInvokeConfig.ts";
import { createClusters } from "./ecs/clusters.ts";
import { ecsIntegrations } from "./ecs/integration.ts";
import { createTaskDefinitions } from "./ecs/taskDefinitions.ts";
import { createTasks } from "./ecs/tasks.ts";
import { requireDestination } from "./lambda/destinations.ts";
import { lambdaIntegrations } from "./lambda/integration.ts";
import type { LocalFunction } from "./lambda/localFunction.ts";
import { sqsIntegrations } from "./sqs/integration.ts";
import { cloudForTest } from "./testing/counterparts.ts";
import { createFunction } from "./testing/functions.ts";
import { refusalOf } from "./testing/program.ts";
import { sqsForTest } from "./testing/queues.ts";
import { allow, createRole } from "./testing/roles.ts";

const WEST = "us-west-2";
const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:worker";
const FUNCTION_IN_WEST = FUNCTION.replace("us-east-1", WEST);
const CLUSTER_IN_WEST = "arn:aws:ecs:us-west-2:000000000000:cluster/workers";

const topicIn = (region: string) => new aws.sns.Topic("topic", { region });
const queueIn = (region: string) => new aws.sqs.Queue("tasks", { name: "tasks", region });

test.each<[what: string, program: () => void, message: string]>([
  [
    "a Region that is none",
    () => queueIn("here"),
    "tasks (aws:sqs/queue:Queue): region is here; supported locally: a Region of the partition aws",
  ],
  [
    "a dead-letter queue",
    () =>
      new aws.sqs.Queue("source", {
        redrivePolicy: pulumi.jsonStringify({
          deadLetterTargetArn: queueIn(WEST).arn,
          maxReceiveCount: 3,
        }),
      }),
    "Dead letter target does not exist. It must be in the Region of its source, us-east-1.",
  ],
  [
    "a queue's key",
    () => new aws.sqs.Queue("a", { kmsMasterKeyId: new aws.kms.Key("key", { region: WEST }).arn }),
    "kmsMasterKeyId: Invalid arn us-west-2: the key must be in us-east-1.",
  ],
  [
    "an alarm's topic",
    () =>
      new aws.cloudwatch.MetricAlarm("alarm", {
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods: 1,
        metricName: "Failed",
        namespace: "Demo",
        period: 60,
        statistic: "Sum",
        threshold: 1,
        alarmActions: [topicIn(WEST).arn],
      }),
    "alarmActions: ValidationError: Invalid region us-west-2 specified. Only us-east-1 is supported.",
  ],
  [
    "a service's cluster",
    () =>
      new aws.ecs.Service("service", {
        cluster: new aws.ecs.Cluster("cluster", { region: WEST }).arn,
        taskDefinition: "worker",
      }),
    "InvalidParameterException: Invalid Region in ARN.",
  ],
  [
    "a schedule's target",
    () =>
      new aws.scheduler.Schedule("schedule", {
        scheduleExpression: "rate(1 hour)",
        flexibleTimeWindow: { mode: "OFF" },
        target: {
          arn: queueIn(WEST).arn,
          roleArn: createRole("schedule", "scheduler.amazonaws.com").arn,
        },
      }),
    "us-west-2: EventBridge Scheduler sends only to its own Region, us-east-1",
  ],
  [
    "a state machine's log group",
    () => {
      const role = createRole("machine", "states.amazonaws.com", [allow("logs:*", "*")]);
      new aws.sfn.StateMachine(
        "machine",
        {
          roleArn: role.arn,
          definition: JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } }),
          loggingConfiguration: {
            level: "ALL",
            logDestination: pulumi.interpolate`${new aws.cloudwatch.LogGroup("logs", { region: WEST }).arn}:*`,
          },
        },
        { dependsOn: role.ready },
      );
    },
    "is in us-west-2: use a log group of the state machine's Region, us-east-1",
  ],
  [
    "a function's dead-letter queue",
    () => createFunction({ args: { deadLetterConfig: { targetArn: queueIn(WEST).arn } } }),
    "deadLetterConfig.targetArn: arn:aws:sqs:us-west-2:000000000000:tasks is in us-west-2: use a queue of the function's Region",
  ],
])("%s of another Region is refused", async (_what, program, message) => {
  expect(await refusalOf(program)).toContain(message);
});

describe("a function of another Region", () => {
  async function cloudWithFunction() {
    const parts = await cloudForTest();
    const { roleArn } = parts.session;
    const fn = { ...{ arn: FUNCTION, name: "worker", roleArn, timeoutSeconds: 3 } };
    parts.cloud.functions.set(FUNCTION, fn as unknown as LocalFunction);
    return { ...parts, fn };
  }

  test("is no target of an event source mapping, and a queue of another Region no source", async () => {
    const { create, sqs } = await cloudWithFunction();
    const { arn: eventSourceArn } = sqs.createQueue("tasks", {}, WEST);
    const mapping = (functionName: string) =>
      create(eventSourceMapping, { eventSourceArn, functionName });
    await expect(mapping("worker")).rejects.toThrow(
      "eventSourceArn: Event source region must match Lambda region us-east-1.",
    );
    await expect(mapping(FUNCTION_IN_WEST)).rejects.toThrow(
      "functionName: Functions from 'us-west-2' are not reachable in this region ('us-east-1')",
    );
  });

  test("has its own configuration of events, and is no destination", async () => {
    const { create, cloud, fn, sqs } = await cloudWithFunction();
    const args = { functionName: FUNCTION_IN_WEST, maximumRetryAttempts: 1 };
    await expect(create(functionEventInvokeConfig, args)).rejects.toThrow("are not reachable");
    const { arn } = sqs.createQueue("failed", {}, WEST);
    await expect(requireDestination(fn, arn, "onFailure", cloud)).rejects.toThrow(
      `onFailure: The destination ARN ${arn} is invalid. It must be in the function's Region, us-east-1`,
    );
  });
});

test.each<[call: string, parameters: (queueUrl: string) => object, failure: object]>([
  [
    "lambda:invoke",
    () => ({ FunctionName: FUNCTION_IN_WEST }),
    {
      error: "Lambda.ResourceNotFoundException",
      message: expect.stringContaining(
        "Functions from 'us-west-2' are not reachable in this region ('us-east-1')",
      ),
    },
  ],
  [
    "sqs:sendMessage",
    (QueueUrl) => ({ QueueUrl, MessageBody: "x" }),
    {
      error: "SQS.AmazonSQSException",
      message: expect.stringMatching(/^The address .* is not valid for this endpoint\./),
    },
  ],
  [
    "ecs:runTask",
    () => ({ Cluster: CLUSTER_IN_WEST, TaskDefinition: "worker" }),
    {
      error: "ECS.InvalidParameterException",
      message: expect.stringContaining("Invalid Region in ARN."),
    },
  ],
])(
  "a state that calls %s of another Region fails, and is told",
  async (call, parametersFor, failure) => {
    const { sqs, iam, session } = await sqsForTest(["*"]);
    const { url } = sqs.createQueue("tasks", {}, WEST);
    sqs.createQueue("tasks", {});
    const told: string[] = [];
    const onFailure = ({ message }: { message: string }) => void told.push(message);
    const clusters = createClusters();
    const taskDefinitions = createTaskDefinitions();
    const tasks = createTasks({ now: () => 0 });
    const integrations: Integrations = {
      ...lambdaIntegrations({ functions: new Map(), iam, onFailure }),
      ...ecsIntegrations({ clusters, taskDefinitions, tasks, iam, onFailure }),
      ...sqsIntegrations({ sqs, onFailure }),
    };
    const request: IntegrationRequest = {
      resource: `arn:aws:states:::${call}`,
      parameters: parametersFor(url),
      roleArn: session.roleArn,
      machineRoleArn: session.roleArn,
      executionArn: "arn:aws:states:us-east-1:000000000000:execution:orders:1",
      stateName: "Call",
      signal: new AbortController().signal,
    };
    await expect(integrations[call]?.(request)).rejects.toMatchObject(failure);
    expect(told).toHaveLength(1);
  },
);
