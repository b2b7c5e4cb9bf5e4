import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { MAX_ALARM_RANGE_SECONDS } from "../../limits.ts";
import { scheduleWaitSeconds } from "../../settings/pickUp.ts";
import type { WorkloadSettings } from "../../settings/workloadSettings.ts";
import { METRICS_NAMESPACE, type metricsDimensions, SLOT_UTILISATION } from "../shared/metrics.ts";
import { type AlarmRule, alarmPeriod } from "./alarmRule.ts";

/** The alarm sees nothing start in all of them, and a task wait at the end of the first. */
const PERIODS = 4;

/** CloudWatch has the point of a minute some minutes later (Step Functions developer guide, "CloudWatch metrics delivery"). */
const LATE_METRICS_SECONDS = 300;

/** A worker that always runs takes a task at once, unless it is busy. */
const PROMPT_WAIT_SECONDS = 600;

/** The alarm on tasks that no worker takes; none where a task may wait for longer than an alarm can look back. */
export function notPickedUpRules(
  activityArn: pulumi.Input<string>,
  workerDimensions: ReturnType<typeof metricsDimensions>,
  settings: WorkloadSettings,
): AlarmRule[] {
  const wait = longestWaitSeconds(settings);
  const period = alarmPeriod(wait / (PERIODS - 1));
  if (period * PERIODS > MAX_ALARM_RANGE_SECONDS) return [];
  const signOfLife = settings.worker === "fargate" ? workerDimensions : undefined;
  const minutes = Math.ceil(wait / 60);
  return [
    {
      id: "not-picked-up",
      description: `Tasks are queued, and for ${minutes} minutes no worker has taken any.`,
      alarm: noneTaken(activityArn, signOfLife, period),
    },
  ];
}

/** How long a healthy worker may take no task though some wait. A function is busy for as long as it may run at most. */
function longestWaitSeconds(settings: WorkloadSettings): number {
  const wait = LATE_METRICS_SECONDS + (scheduleWaitSeconds(settings) ?? PROMPT_WAIT_SECONDS);
  return settings.worker === "lambda" ? wait + settings.timeoutSeconds : wait;
}

/**
 * A task that waits is seen only in the counts, since ActivityScheduleTime is reported once it is taken. In any range of time more
 * tasks queued than taken means that one waits, so the running sum is right however much CloudWatch retrieves beyond the
 * evaluation periods. ECS tasks run handlers of any length: their use of slots tells the busy from the dead.
 *
 * A metric that never had a point may not be filled, but IF takes a missing value as 0, and drops one without an alternative
 * (CloudWatch user guide, "Using metric math"). Where nothing was queued there is no value, and the alarm stays as it is, because the
 * task still waits.
 */
function noneTaken(
  activityArn: pulumi.Input<string>,
  workerDimensions: Record<string, pulumi.Input<string>> | undefined,
  period: number,
): aws.cloudwatch.MetricAlarmArgs {
  const ofActivity = { namespace: "AWS/States", dimensions: { ActivityArn: activityArn }, period };
  const ofWorker = workerDimensions && {
    metric: {
      ...{ namespace: METRICS_NAMESPACE, metricName: SLOT_UTILISATION, stat: "Maximum", period },
      dimensions: workerDimensions,
    },
  };
  return {
    metricQueries: [
      { id: "queued", metric: { ...ofActivity, metricName: "ActivitiesScheduled", stat: "Sum" } },
      { id: "started", metric: { ...ofActivity, metricName: "ActivitiesStarted", stat: "Sum" } },
      { id: "filled", expression: "FILL(queued, 0)" },
      { id: "taken", expression: "IF(filled >= 0, started, 0)" },
      ...(ofWorker ? [{ id: "slots", ...ofWorker }] : []),
      ...(ofWorker ? [{ id: "busy", expression: "IF(filled >= 0, slots, 0)" }] : []),
      {
        id: "untaken",
        expression: `IF(${ofWorker ? "taken + busy" : "taken"} == 0, RUNNING_SUM(filled - taken), 0)`,
      },
      {
        id: "waiting",
        expression: "IF(RUNNING_SUM(filled) > 0, untaken)",
        label: "Tasks queued while none is taken",
        returnData: true,
      },
    ],
    evaluationPeriods: PERIODS,
    threshold: 1,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    treatMissingData: "ignore",
  };
}
