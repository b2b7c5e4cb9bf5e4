import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { WatchedWorker } from "./watchedWorker.ts";

/** One alarm: what it looks at, and what it means to the one who gets it. */
export interface AlarmRule {
  /** Ends the alarm's name and heads its runbook. */
  readonly id: string;
  readonly description: string;
  readonly alarm: aws.cloudwatch.MetricAlarmArgs;
}

export interface TaskRulesArgs {
  readonly activityArn: pulumi.Input<string>;
  readonly stateMachineArn: pulumi.Input<string>;
  readonly pickupSeconds: number;
  readonly failedExecutions: number;
}

const ONE_MINUTE = 60;
const FIVE_MINUTES = 300;

/** What goes wrong with tasks and executions, whatever the worker. */
export function taskRules(args: TaskRulesArgs): AlarmRule[] {
  const ofActivity = states({ ActivityArn: args.activityArn });
  const ofMachine = states({ StateMachineArn: args.stateMachineArn });
  return [
    {
      id: "pick-up-slow",
      description: `5 % of the tasks wait longer than ${args.pickupSeconds} s for a worker.`,
      alarm: {
        ...ofActivity("ActivityScheduleTime"),
        extendedStatistic: "p95",
        period: FIVE_MINUTES,
        evaluationPeriods: 3,
        threshold: args.pickupSeconds * 1_000,
        comparisonOperator: "GreaterThanThreshold",
        treatMissingData: "notBreaching",
      },
    },
    {
      id: "not-picked-up",
      description: "Tasks are queued and no worker takes any.",
      alarm: noneStarted(args.activityArn),
    },
    {
      id: "tasks-timed-out",
      description: "Tasks ran longer than their timeout.",
      alarm: atLeast(1, ofActivity("ActivitiesTimedOut")),
    },
    {
      id: "heartbeats-missed",
      description: "Workers vanished in the middle of a task.",
      alarm: atLeast(1, ofActivity("ActivitiesHeartbeatTimedOut")),
    },
    {
      id: "executions-failed",
      description: `${args.failedExecutions} or more executions failed within 5 minutes.`,
      alarm: atLeast(args.failedExecutions, ofMachine("ExecutionsFailed")),
    },
    {
      id: "executions-timed-out",
      description: "Executions ended by the state machine's own timeout.",
      alarm: atLeast(1, ofMachine("ExecutionsTimedOut")),
    },
  ];
}

/** What goes wrong with the worker itself. */
export function workerRules(worker: WatchedWorker): AlarmRule[] {
  return worker.kind === "lambda" ? functionRules(worker.functionName) : serviceRules(worker);
}

function functionRules(functionName: pulumi.Input<string>): AlarmRule[] {
  const metric = (metricName: string) => ({
    namespace: "AWS/Lambda",
    metricName,
    dimensions: { FunctionName: functionName },
  });
  return [
    {
      id: "function-errors",
      description: "Invocations of the worker fail.",
      alarm: atLeast(1, metric("Errors")),
    },
    {
      id: "function-throttled",
      description: "Invocations of the worker find no concurrency.",
      alarm: atLeast(1, metric("Throttles")),
    },
  ];
}

/** ECS reports CPU utilisation once a minute for each running task: the number of samples is the number of tasks. */
function serviceRules(worker: Extract<WatchedWorker, { kind: "fargate" }>): AlarmRule[] {
  if (worker.minTasks === 0) return [];
  return [
    {
      id: "tasks-below-min",
      description: `Fewer than ${worker.minTasks} ECS tasks are running.`,
      alarm: {
        namespace: "AWS/ECS",
        metricName: "CPUUtilization",
        dimensions: { ClusterName: worker.clusterName, ServiceName: worker.serviceName },
        statistic: "SampleCount",
        period: ONE_MINUTE,
        evaluationPeriods: 5,
        threshold: worker.minTasks,
        comparisonOperator: "LessThanThreshold",
        treatMissingData: "breaching",
      },
    },
  ];
}

/** Starts that the schedule could not make, if there is a schedule. */
export function deadLetterRules(queueName: pulumi.Input<string> | undefined): AlarmRule[] {
  if (queueName === undefined) return [];
  return [
    {
      id: "schedule-dead-letters",
      description: "The schedule could not start the worker.",
      alarm: {
        ...atLeast(1, {
          namespace: "AWS/SQS",
          metricName: "ApproximateNumberOfMessagesVisible",
          dimensions: { QueueName: queueName },
        }),
        statistic: "Maximum",
      },
    },
  ];
}

interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Record<string, pulumi.Input<string>>;
}

function states(dimensions: Metric["dimensions"]): (metricName: string) => Metric {
  return (metricName) => ({ namespace: "AWS/States", metricName, dimensions });
}

function atLeast(threshold: number, metric: Metric): aws.cloudwatch.MetricAlarmArgs {
  return {
    ...metric,
    statistic: "Sum",
    period: FIVE_MINUTES,
    evaluationPeriods: 1,
    threshold,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    treatMissingData: "notBreaching",
  };
}

/**
 * A task that nobody takes has no ActivityScheduleTime yet: a dead worker shows only in the counts. Running sums keep a
 * single waiting task in sight, while the periods after it see nothing scheduled.
 */
function noneStarted(activityArn: pulumi.Input<string>): aws.cloudwatch.MetricAlarmArgs {
  const sum = (id: string, metricName: string) => ({
    id,
    metric: {
      namespace: "AWS/States",
      metricName,
      dimensions: { ActivityArn: activityArn },
      stat: "Sum",
      period: FIVE_MINUTES,
    },
  });
  return {
    metricQueries: [
      sum("scheduled", "ActivitiesScheduled"),
      sum("started", "ActivitiesStarted"),
      {
        id: "waiting",
        expression: "IF(RUNNING_SUM(FILL(started, 0)) == 0, RUNNING_SUM(FILL(scheduled, 0)), 0)",
        label: "Tasks queued while none is taken",
        returnData: true,
      },
    ],
    evaluationPeriods: 3,
    threshold: 1,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    treatMissingData: "notBreaching",
  };
}
