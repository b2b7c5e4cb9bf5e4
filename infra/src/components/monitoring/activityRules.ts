import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type AlarmRule, atLeast, FIVE_MINUTES, states } from "./alarmRule.ts";

/** Alarms on the tasks of an activity. */
export function activityRules(
  activityArn: pulumi.Input<string>,
  pickupSeconds: number,
): AlarmRule[] {
  const ofActivity = states({ ActivityArn: activityArn });
  return [
    {
      id: "pick-up-slow",
      description: `5 % of the tasks wait longer than ${pickupSeconds} s for a worker.`,
      alarm: {
        ...ofActivity("ActivityScheduleTime"),
        extendedStatistic: "p95",
        period: FIVE_MINUTES,
        evaluationPeriods: 3,
        threshold: pickupSeconds * 1_000,
        comparisonOperator: "GreaterThanThreshold",
        treatMissingData: "notBreaching",
      },
    },
    {
      id: "not-picked-up",
      description: "Tasks are queued and no worker takes any.",
      alarm: noneStarted(activityArn),
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
  ];
}

/**
 * ActivityScheduleTime is recorded only once a worker takes the task, so a dead worker is visible only in the counts. Running
 * sums still show a single waiting task in the later periods, in which nothing is scheduled.
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
