import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { workloadTags } from "../../environment.ts";
import { physicalName } from "../../physicalName.ts";
import type { FargateWorkerArgs, Scaled } from "./args.ts";

/** From one value of the alarm's metric to another, which may be infinite: how many percent of tasks are added, or stopped. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly percent: number;
}

export interface StepPolicyArgs extends Pick<FargateWorkerArgs, "environment" | "manifest"> {
  /** What the policy and the alarm are called by, after the workload's name. */
  readonly suffix: string;
  readonly scaled: Scaled;
  readonly steps: readonly Step[];
  readonly coolDownSeconds: number;
  /**
   * What AWS makes of "the most recent metric data points" (Application Auto Scaling user guide, "Step scaling policies"), which by CDK's
   * reference are the minutes that the alarm evaluates. No page of AWS says how many they are, so it may be the newest alone.
   */
  readonly aggregation: "Average" | "Maximum";
  readonly alarm: aws.cloudwatch.MetricAlarmArgs & { readonly threshold: number };
}

/** Changes the count of a service in steps, by the value of an alarm's metric, each minute in which the alarm is on. */
export function createStepPolicy(
  name: string,
  args: StepPolicyArgs,
  parent: pulumi.Resource,
): void {
  const { environment, manifest, suffix, scaled, steps, coolDownSeconds, aggregation } = args;
  const { threshold } = args.alarm;
  const policy = new aws.appautoscaling.Policy(
    `${name}-${suffix}`,
    {
      policyType: "StepScaling",
      ...scaled,
      stepScalingPolicyConfiguration: {
        adjustmentType: "PercentChangeInCapacity",
        metricAggregationType: aggregation,
        minAdjustmentMagnitude: 1,
        cooldown: coolDownSeconds,
        stepAdjustments: steps.map(({ from, to, percent }) => ({
          ...(Number.isFinite(from) && { metricIntervalLowerBound: boundOf(from - threshold) }),
          ...(Number.isFinite(to) && { metricIntervalUpperBound: boundOf(to - threshold) }),
          scalingAdjustment: percent,
        })),
      },
    },
    { parent },
  );
  new aws.cloudwatch.MetricAlarm(
    `${name}-${suffix}`,
    {
      ...args.alarm,
      name: `${physicalName(environment, manifest.name)}-${suffix}`,
      alarmActions: [policy.arn],
      tags: workloadTags(environment, manifest.name),
    },
    { parent },
  );
}

/** Without the last digits of a binary fraction. */
function boundOf(value: number): string {
  return String(Number(value.toFixed(2)));
}
