import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { build, type Graph } from "../../testing/graph.ts";
import { ALARM } from "../../testing/types.ts";

const activityArn = "arn:aws:states:us-east-1:000000000000:activity:sfn-workers-test-short";
const stateMachineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-test-short";
const topic = "arn:aws:sns:us-east-1:000000000000:alarms";

function buildShort(settings: object, environment: object = {}): Promise<Graph> {
  return build({ workloads: { short: settings }, ...environment });
}

const ofExecutions = ["short-executions-failed", "short-executions-timed-out"];
const ofTasks = [
  "short-pick-up-slow",
  "short-not-picked-up",
  "short-tasks-timed-out",
  "short-heartbeats-missed",
  ...ofExecutions,
];
const ofQueue = ["short-pick-up-slow", "short-dead-letters", ...ofExecutions];

describe("alarms", () => {
  it("of a Lambda worker look at tasks, function and schedule", async () => {
    const graph = await buildShort({ worker: "lambda" });
    expect(graph.names(ALARM).toSorted()).toEqual(
      [
        ...ofTasks,
        "short-function-errors",
        "short-function-throttled",
        "short-schedule-dead-letters",
      ].toSorted(),
    );
  });

  it("of a Fargate worker look at tasks and the number of running ECS tasks", async () => {
    const graph = await buildShort({ worker: "fargate" });
    expect(graph.names(ALARM).toSorted()).toEqual([...ofTasks, "short-tasks-below-min"].toSorted());
  });

  it("of a Fargate worker on demand look at its schedule, and miss no running task", async () => {
    const graph = await buildShort({ worker: "fargate", tasks: { min: 0 }, wake: true });
    expect(graph.names(ALARM)).toContain("short-schedule-dead-letters");
    expect(graph.names(ALARM)).not.toContain("short-tasks-below-min");
  });

  it("of a worker with a queue look at its oldest message and its dead letters, at no activity", async () => {
    const lambda = await buildShort({ worker: "lambda", transport: "callback" });
    expect(lambda.names(ALARM).toSorted()).toEqual(
      [...ofQueue, "short-function-errors", "short-function-throttled"].toSorted(),
    );
    const fargate = await buildShort({ worker: "fargate", transport: "callback" });
    expect(fargate.names(ALARM).toSorted()).toEqual(
      [...ofQueue, "short-tasks-below-min"].toSorted(),
    );
    for (const graph of [lambda, fargate]) {
      const alarms = graph.names(ALARM).map((name) => graph.inputs(ALARM, name));
      expect(JSON.stringify(alarms)).not.toMatch(/ActivityArn|token/i);
    }
  });

  it("are not there when the configuration says so", async () => {
    const graph = await buildShort({ worker: "lambda", alarms: { enabled: false } });
    expect(graph.names(ALARM)).toEqual([]);
  });

  it("go to the topic that is given, when they start and when they end", async () => {
    const loud = await buildShort({ worker: "lambda" }, { alarmTopicArn: topic });
    const silent = await buildShort({ worker: "lambda" });
    for (const name of loud.names(ALARM)) {
      expect(loud.inputs(ALARM, name)).toMatchObject({ alarmActions: [topic], okActions: [topic] });
      expect(silent.inputs(ALARM, name)).toMatchObject({ alarmActions: [], okActions: [] });
    }
  });

  it("each have a section in docs/runbooks.md", async () => {
    const runbooks = readFileSync(
      join(import.meta.dirname, "../../../../docs/runbooks.md"),
      "utf8",
    );
    const lambda = await buildShort({ worker: "lambda" });
    const fargate = await buildShort({ worker: "fargate" });
    const callback = await buildShort({ worker: "lambda", transport: "callback" });
    const graphs = [lambda, fargate, callback];
    const names = new Set(graphs.flatMap((graph) => graph.names(ALARM)));
    for (const name of names) expect(runbooks).toContain(`### ${name.replace("short-", "")}\n`);
  });
});

describe("the alarm on slow pick-up", () => {
  it("compares the p95 of the activity's queueing time, in milliseconds, with the configured seconds", async () => {
    const graph = await buildShort({ worker: "lambda", alarms: { pickupSeconds: 30 } });
    expect(graph.inputs(ALARM, "short-pick-up-slow")).toMatchObject({
      namespace: "AWS/States",
      metricName: "ActivityScheduleTime",
      dimensions: { ActivityArn: activityArn },
      extendedStatistic: "p95",
      threshold: 30_000,
      comparisonOperator: "GreaterThanThreshold",
    });
  });
});

describe("the alarm on slow pick-up from a queue", () => {
  it("allows the oldest message the configured seconds and the handler's budget", async () => {
    const settings = { worker: "lambda", transport: "callback", alarms: { pickupSeconds: 30 } };
    const graph = await buildShort(settings);
    expect(graph.inputs(ALARM, "short-pick-up-slow")).toMatchObject({
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: "sfn-workers-test-short" },
      statistic: "Maximum",
      threshold: 30 + 20,
      comparisonOperator: "GreaterThanThreshold",
      treatMissingData: "notBreaching",
    });
  });
});

describe("the alarm on dead letters", () => {
  it("goes off for a single one", async () => {
    const graph = await buildShort({ worker: "lambda", transport: "callback" });
    expect(graph.inputs(ALARM, "short-dead-letters")).toMatchObject({
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: "sfn-workers-test-short-dead-letters" },
      statistic: "Maximum",
      threshold: 1,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
    });
  });
});

describe("the alarm on tasks that nobody takes", () => {
  it("needs tasks scheduled and none started, since a task that waits has no waiting time yet", async () => {
    const graph = await buildShort({ worker: "lambda" });
    expect(graph.inputs(ALARM, "short-not-picked-up")).toMatchObject({
      metricQueries: [
        { id: "scheduled", metric: { metricName: "ActivitiesScheduled" } },
        { id: "started", metric: { metricName: "ActivitiesStarted" } },
        {
          expression: "IF(RUNNING_SUM(FILL(started, 0)) == 0, RUNNING_SUM(FILL(scheduled, 0)), 0)",
          returnData: true,
        },
      ],
      evaluationPeriods: 3,
    });
    expect(graph.inputs(ALARM, "short-not-picked-up")).not.toHaveProperty("metricName");
  });
});

describe("the alarm on failed executions", () => {
  it("bears as many failures as the configuration says", async () => {
    const graph = await buildShort({ worker: "lambda", alarms: { failedExecutions: 50 } });
    expect(graph.inputs(ALARM, "short-executions-failed")).toMatchObject({
      metricName: "ExecutionsFailed",
      dimensions: { StateMachineArn: stateMachineArn },
      statistic: "Sum",
      threshold: 50,
    });
  });
});

describe("the alarm on ECS tasks below min", () => {
  it("counts samples of CPU utilisation, one a minute and task, and takes silence for none", async () => {
    const graph = await buildShort({ worker: "fargate", tasks: { min: 3 } });
    expect(graph.inputs(ALARM, "short-tasks-below-min")).toMatchObject({
      namespace: "AWS/ECS",
      metricName: "CPUUtilization",
      dimensions: { ClusterName: "sfn-workers-test", ServiceName: "short" },
      statistic: "SampleCount",
      period: 60,
      threshold: 3,
      comparisonOperator: "LessThanThreshold",
      treatMissingData: "breaching",
    });
  });
});
