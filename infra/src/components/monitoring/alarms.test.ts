import { describe, expect, test } from "vitest";
import { build, type Graph } from "../../testing/graph.ts";
import { ALARM } from "../../testing/types.ts";

const activityArn = "arn:aws:states:us-east-1:000000000000:activity:sfn-workers-test-short";
const stateMachineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-test-short";
const topic = "arn:aws:sns:us-east-1:000000000000:alarms";

function buildShort(settings: object, environment: object = {}): Promise<Graph> {
  return build({ workloads: { short: settings }, ...environment });
}

const ofExecutions = ["short-executions-failed"];
const ofTasks = [
  "short-pick-up-slow",
  "short-not-picked-up",
  "short-tasks-timed-out",
  "short-heartbeats-missed",
  ...ofExecutions,
];
const ofQueue = ["short-pick-up-slow", "short-dead-letters", ...ofExecutions];

describe("alarms", () => {
  test("of a Lambda worker watch tasks, function and schedule", async () => {
    const graph = await buildShort({ worker: "lambda" });
    expect(graph.names(ALARM).toSorted()).toEqual(
      [
        ...ofTasks,
        "short-function-errors",
        "short-schedule-dead-letters",
        "short-starts-dropped",
      ].toSorted(),
    );
  });

  test("of a Fargate worker watch tasks and the number of running ECS tasks", async () => {
    const graph = await buildShort({ worker: "fargate" });
    expect(graph.names(ALARM).toSorted()).toEqual([...ofTasks, "short-tasks-below-min"].toSorted());
  });

  test("of a Fargate worker on demand watch its schedule, not the number of running tasks", async () => {
    const graph = await buildShort({ worker: "fargate", tasks: { min: 0 }, wake: true });
    expect(graph.names(ALARM)).toContain("short-schedule-dead-letters");
    expect(graph.names(ALARM)).not.toContain("short-tasks-below-min");
  });

  test("of a worker with a queue watch the oldest message and the dead letters, and no activity", async () => {
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

  test("are absent when the configuration disables them", async () => {
    const graph = await buildShort({ worker: "lambda", alarms: { enabled: false } });
    expect(graph.names(ALARM)).toEqual([]);
  });

  test("notify the configured topic when they go off and when they recover", async () => {
    const loud = await buildShort({ worker: "lambda" }, { alarmTopicArn: topic });
    const silent = await buildShort({ worker: "lambda" });
    for (const name of loud.names(ALARM)) {
      expect(loud.inputs(ALARM, name)).toMatchObject({ alarmActions: [topic], okActions: [topic] });
      expect(silent.inputs(ALARM, name)).toMatchObject({ alarmActions: [], okActions: [] });
    }
  });
});

const FUNCTION = "sfn-workers-test-short";
const NOT_BREACHING = "notBreaching";
const every5Minutes = { statistic: "Sum", period: 300, evaluationPeriods: 1 };
const reaches = (threshold: number) => ({
  threshold,
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  treatMissingData: NOT_BREACHING,
});
const exceeds = (threshold: number) => ({
  threshold,
  comparisonOperator: "GreaterThanThreshold",
  treatMissingData: NOT_BREACHING,
});
const ofMetric = (namespace: string, metricName: string, dimensions: object) => ({
  namespace,
  metricName,
  dimensions,
});

describe("each alarm watches one metric", () => {
  const alarms = { pickupSeconds: 400, failedExecutions: 50 };
  const ofActivity = { ActivityArn: activityArn };
  const ofMachine = { StateMachineArn: stateMachineArn };
  const ofFunction = { FunctionName: FUNCTION };
  const callback = { worker: "lambda", transport: "callback", alarms };

  test.each([
    [
      "pick-up-slow: the p95 of the time in the activity, in milliseconds",
      { worker: "lambda", alarms },
      {
        ...ofMetric("AWS/States", "ActivityScheduleTime", ofActivity),
        ...{ extendedStatistic: "p95", period: 300, evaluationPeriods: 1 },
        evaluateLowSampleCountPercentiles: "evaluate",
        ...exceeds(400_000),
      },
    ],
    [
      "tasks-timed-out: a single task",
      { worker: "lambda" },
      {
        ...ofMetric("AWS/States", "ActivitiesTimedOut", ofActivity),
        ...every5Minutes,
        ...reaches(1),
      },
    ],
    [
      "heartbeats-missed: a single task",
      { worker: "lambda" },
      {
        ...ofMetric("AWS/States", "ActivitiesHeartbeatTimedOut", ofActivity),
        ...every5Minutes,
        ...reaches(1),
      },
    ],
    [
      "executions-failed: as many as configured",
      { worker: "lambda", alarms },
      {
        ...ofMetric("AWS/States", "ExecutionsFailed", ofMachine),
        ...every5Minutes,
        ...reaches(50),
      },
    ],
    [
      "function-errors: a single invocation, however long it may run",
      { worker: "lambda", timeoutSeconds: 900 },
      {
        ...ofMetric("AWS/Lambda", "Errors", ofFunction),
        ...every5Minutes,
        ...{ evaluationPeriods: 4, datapointsToAlarm: 1 },
        ...reaches(1),
      },
    ],
    [
      "function-throttled: a single batch",
      callback,
      { ...ofMetric("AWS/Lambda", "Throttles", ofFunction), ...every5Minutes, ...reaches(1) },
    ],
    [
      "starts-dropped: a single one",
      { worker: "lambda" },
      {
        ...ofMetric("AWS/Lambda", "AsyncEventsDropped", ofFunction),
        ...every5Minutes,
        ...reaches(1),
      },
    ],
    [
      "schedule-dead-letters: a single one",
      { worker: "lambda" },
      {
        ...ofMetric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {
          QueueName: "sfn-workers-test-short-schedule-dead-letters",
        }),
        ...every5Minutes,
        statistic: "Maximum",
        ...reaches(1),
      },
    ],
    [
      "dead-letters: a single one",
      callback,
      {
        ...ofMetric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {
          QueueName: "sfn-workers-test-short-dead-letters",
        }),
        ...every5Minutes,
        statistic: "Maximum",
        ...reaches(1),
      },
    ],
    [
      "pick-up-slow: the age of the queue's oldest message, which includes the time of a batch",
      { ...callback, batchSize: 20, batchWindowSeconds: 5, concurrency: 10 },
      {
        ...ofMetric("AWS/SQS", "ApproximateAgeOfOldestMessage", {
          QueueName: "sfn-workers-test-short",
        }),
        ...every5Minutes,
        statistic: "Maximum",
        ...exceeds(400 + 5 + 2 * 20),
      },
    ],
    [
      "tasks-below-min: the samples of CPU utilization, one a minute for each task; that there are no more notifies too",
      { worker: "fargate", tasks: { min: 3 } },
      {
        ...ofMetric("AWS/ECS", "CPUUtilization", {
          ClusterName: "sfn-workers-test",
          ServiceName: "short",
        }),
        ...{ statistic: "SampleCount", period: 60, evaluationPeriods: 5, threshold: 3 },
        ...{ comparisonOperator: "LessThanThreshold", treatMissingData: "missing" },
        insufficientDataActions: [],
      },
    ],
  ])("%s", async (sentence, settings, watched) => {
    const [id] = sentence.split(":");
    const graph = await buildShort(settings);
    const inputs = graph.inputs(ALARM, `short-${id}`);
    const { name, alarmDescription, alarmActions, okActions, tags, ...rest } = inputs;
    expect(rest).toEqual(watched);
    expect(name).toBe(`sfn-workers-test-short-${id}`);
    expect(alarmDescription).toContain(`Runbook: docs/runbooks.md, "${id}".`);
  });
});

describe("the alarm on tasks that no worker takes", () => {
  const ofActivity = { namespace: "AWS/States", dimensions: { ActivityArn: activityArn } };
  const ofWorker = { namespace: "SfnWorkers", dimensions: { service: FUNCTION } };

  async function metricsOf(settings: object): Promise<unknown[]> {
    const graph = await buildShort(settings);
    const { metricQueries, ...rest } = graph.inputs(ALARM, "short-not-picked-up");
    expect(rest).not.toHaveProperty("metricName");
    if (!Array.isArray(metricQueries)) throw new Error("it watches no queries");
    return metricQueries.flatMap(({ metric }) => (metric === undefined ? [] : [metric]));
  }

  test("watches how many are queued and taken", async () => {
    const sum = { ...ofActivity, stat: "Sum", period: 540 };
    expect(await metricsOf({ worker: "lambda" })).toEqual([
      { ...sum, metricName: "ActivitiesScheduled" },
      { ...sum, metricName: "ActivitiesStarted" },
    ]);
  });

  test("watches the slots of ECS tasks too, whose handlers may run for hours", async () => {
    const sum = { ...ofActivity, stat: "Sum", period: 300 };
    expect(await metricsOf({ worker: "fargate" })).toEqual([
      { ...sum, metricName: "ActivitiesScheduled" },
      { ...sum, metricName: "ActivitiesStarted" },
      { ...ofWorker, metricName: "SlotUtilisation", stat: "Maximum", period: 300 },
    ]);
  });

  test("is absent where the schedule leaves tasks alone for longer than an alarm looks back", async () => {
    const graph = await buildShort({ worker: "lambda", schedule: "rate(7 days)" });
    expect(graph.names(ALARM)).toContain("short-pick-up-slow");
    expect(graph.names(ALARM)).not.toContain("short-not-picked-up");
  });
});
