import type * as pulumi from "@pulumi/pulumi";
import { type AlarmRule, atLeast, notEmpty, ONE_MINUTE, states } from "./alarmRule.ts";
import type { WatchedWorker } from "./watched.ts";

/** Alarms on executions, for every transport and worker. */
export function executionRules(
  stateMachineArn: pulumi.Input<string>,
  failedExecutions: number,
): AlarmRule[] {
  const ofMachine = states({ StateMachineArn: stateMachineArn });
  return [
    {
      id: "executions-failed",
      description: `${failedExecutions} or more executions failed within 5 minutes.`,
      alarm: atLeast(failedExecutions, ofMachine("ExecutionsFailed")),
    },
    {
      id: "executions-timed-out",
      description: "Executions ended by the state machine's own timeout.",
      alarm: atLeast(1, ofMachine("ExecutionsTimedOut")),
    },
  ];
}

/** Alarms on the worker itself. */
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

/** ECS reports CPU utilization once a minute for each running task, so the number of samples is the number of tasks. */
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

/** The alarm on the schedule's failed starts, if there is a schedule. */
export function deadLetterRules(queueName: pulumi.Input<string> | undefined): AlarmRule[] {
  if (queueName === undefined) return [];
  return [
    {
      id: "schedule-dead-letters",
      description: "The schedule could not start the worker.",
      alarm: notEmpty(queueName),
    },
  ];
}
