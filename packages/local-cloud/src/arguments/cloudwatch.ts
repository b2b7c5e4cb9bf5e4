import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const logGroup = {
  deletionProtectionEnabled: "no local effect",
  kmsKeyId: "reproduced",
  logGroupClass: "no local effect",
  name: "reproduced",
  namePrefix: "reproduced",
  region: "no local effect",
  retentionInDays: "checked",
  skipDestroy: "no local effect",
  tags: "checked",
} as const satisfies ArgumentsOf<aws.cloudwatch.LogGroupArgs>;

export const logMetricFilter = {
  applyOnTransformedLogs: "no local effect",
  logGroupName: "no local effect",
  metricTransformation: {
    defaultValue: "no local effect",
    dimensions: "no local effect",
    name: "no local effect",
    namespace: "no local effect",
    unit: "no local effect",
    value: "no local effect",
  },
  name: "reproduced",
  pattern: "no local effect",
  region: "no local effect",
} as const satisfies ArgumentsOf<aws.cloudwatch.LogMetricFilterArgs>;

export const metricAlarm = {
  actionsEnabled: "no local effect",
  alarmActions: "no local effect",
  alarmDescription: "no local effect",
  comparisonOperator: "no local effect",
  datapointsToAlarm: "no local effect",
  dimensions: "no local effect",
  evaluateLowSampleCountPercentiles: "no local effect",
  evaluationCriteria: {
    promqlCriteria: {
      pendingPeriod: "no local effect",
      query: "no local effect",
      recoveryPeriod: "no local effect",
    },
  },
  evaluationInterval: "no local effect",
  evaluationPeriods: "no local effect",
  extendedStatistic: "no local effect",
  insufficientDataActions: "no local effect",
  metricName: "no local effect",
  metricQueries: {
    accountId: "no local effect",
    expression: "no local effect",
    id: "no local effect",
    label: "no local effect",
    metric: {
      dimensions: "no local effect",
      metricName: "no local effect",
      namespace: "no local effect",
      period: "no local effect",
      stat: "no local effect",
      unit: "no local effect",
    },
    period: "no local effect",
    returnData: "no local effect",
  },
  name: "reproduced",
  namespace: "no local effect",
  okActions: "no local effect",
  period: "no local effect",
  region: "no local effect",
  statistic: "no local effect",
  tags: "checked",
  threshold: "no local effect",
  thresholdMetricId: "no local effect",
  treatMissingData: "no local effect",
  unit: "no local effect",
  warmUpConfiguration: {
    onlyStartEvaluatingAfterWarmUpPeriodEnds: "no local effect",
    warmUpPeriodDurationInMinutes: "no local effect",
  },
} as const satisfies ArgumentsOf<aws.cloudwatch.MetricAlarmArgs>;

export const compositeAlarm = {
  actionsEnabled: "no local effect",
  actionsSuppressor: {
    alarm: "no local effect",
    extensionPeriod: "no local effect",
    waitPeriod: "no local effect",
  },
  alarmActions: "no local effect",
  alarmDescription: "no local effect",
  alarmName: "reproduced",
  alarmRule: "no local effect",
  insufficientDataActions: "no local effect",
  okActions: "no local effect",
  region: "no local effect",
  tags: "checked",
} as const satisfies ArgumentsOf<aws.cloudwatch.CompositeAlarmArgs>;

export const dashboard = {
  dashboardBody: "no local effect",
  dashboardName: "reproduced",
  region: "no local effect",
} as const satisfies ArgumentsOf<aws.cloudwatch.DashboardArgs>;
