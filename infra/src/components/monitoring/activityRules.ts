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
        // A rare task reports in one period only, and is the only sample of it.
        evaluationPeriods: 1,
        evaluateLowSampleCountPercentiles: "evaluate",
        threshold: pickupSeconds * 1_000,
        comparisonOperator: "GreaterThanThreshold",
        treatMissingData: "notBreaching",
      },
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
