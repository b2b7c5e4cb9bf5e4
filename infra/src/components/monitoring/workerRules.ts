import type * as pulumi from "@pulumi/pulumi";
import type { LambdaSettings, WorkloadSettings } from "../../settings/workloadSettings.ts";
import { type AlarmRule, atLeast, FIVE_MINUTES, type Metric, ONE_MINUTE } from "./alarmRule.ts";
import type { WatchedWorker } from "./watched.ts";

/** Alarms on the worker itself. */
export function workerRules(worker: WatchedWorker, settings: WorkloadSettings): AlarmRule[] {
  if (worker.kind === "fargate") return serviceRules(worker);
  if (worker.kind === "external" || settings.worker !== "lambda") return [];
  return functionRules(worker.functionName, settings);
}

function functionRules(
  functionName: pulumi.Input<string>,
  { transport, timeoutSeconds }: LambdaSettings,
): AlarmRule[] {
  const metric = (metricName: string) => ({
    namespace: "AWS/Lambda",
    metricName,
    dimensions: { FunctionName: functionName },
  });
  return [
    {
      id: "function-errors",
      description: "Invocations of the worker fail.",
      alarm: {
        ...atLeast(1, metric("Errors")),
        // An error comes when the invocation has ended, and is dated back to its start.
        evaluationPeriods: 1 + Math.ceil(timeoutSeconds / FIVE_MINUTES),
        datapointsToAlarm: 1,
      },
    },
    transport === "callback"
      ? throttled(metric("Throttles"))
      : dropped(metric("AsyncEventsDropped")),
  ];
}

/** Only where each throttled batch counts as received: Lambda repeats an asynchronous invocation, so wake-ups may be throttled. */
function throttled(throttles: Metric): AlarmRule {
  return {
    id: "function-throttled",
    description: "Batches find no concurrency.",
    alarm: atLeast(1, throttles),
  };
}

/** Its task waits for the schedule, and a dropped start of the schedule's for the next one. */
function dropped(events: Metric): AlarmRule {
  return {
    id: "starts-dropped",
    description: "Lambda gave up starts of the worker.",
    alarm: atLeast(1, events),
  };
}

/**
 * ECS reports CPU utilization once a minute for each running task, so the number of samples is the number of tasks (ECS developer
 * guide, "Amazon ECS service metrics"). A new service has no points for minutes: no data is no alarm, but its end notifies.
 */
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
        treatMissingData: "missing",
      },
      notifiesOfSilence: true,
    },
  ];
}
