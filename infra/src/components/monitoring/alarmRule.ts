import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** One alarm: the metric that it watches and a description for the person on call. */
export interface AlarmRule {
  /** The suffix of the alarm's name and the title of its runbook. */
  readonly id: string;
  readonly description: string;
  readonly alarm: aws.cloudwatch.MetricAlarmArgs;
  /** Whether it also notifies when its metric, which is always there, has no more points. */
  readonly notifiesOfSilence?: boolean;
}

export const ONE_MINUTE = 60;
export const FIVE_MINUTES = 300;

/** A period of at least so many seconds; CloudWatch takes whole minutes. */
export function alarmPeriod(seconds: number): number {
  return Math.ceil(seconds / ONE_MINUTE) * ONE_MINUTE;
}

export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Record<string, pulumi.Input<string>>;
}

export function states(dimensions: Metric["dimensions"]): (metricName: string) => Metric {
  return (metricName) => ({ namespace: "AWS/States", metricName, dimensions });
}

export function sqs(queueName: pulumi.Input<string>): (metricName: string) => Metric {
  const dimensions = { QueueName: queueName };
  return (metricName) => ({ namespace: "AWS/SQS", metricName, dimensions });
}

export function atLeast(threshold: number, metric: Metric): aws.cloudwatch.MetricAlarmArgs {
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

/** Goes off when the queue holds a message. SQS reports on a queue for as long as it has any (SQS developer guide, CloudWatch metrics). */
export function notEmpty(queueName: pulumi.Input<string>): aws.cloudwatch.MetricAlarmArgs {
  const depth = sqs(queueName)("ApproximateNumberOfMessagesVisible");
  return { ...atLeast(1, depth), statistic: "Maximum" };
}
