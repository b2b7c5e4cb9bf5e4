import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const logGroup = {
  deletionProtectionEnabled: "no local effect",
  kmsKeyId: "reproduced",
  logGroupClass: "no local effect",
  name: "reproduced",
  namePrefix: "reproduced",
  region: "reproduced",
  retentionInDays: "checked",
  skipDestroy: "no local effect",
  tags: "checked",
} as const satisfies ArgumentsOf<aws.cloudwatch.LogGroupArgs>;

export const logMetricFilter = {
  applyOnTransformedLogs: "no local effect",
  logGroupName: "checked",
  metricTransformation: {
    defaultValue: "checked",
    dimensions: "checked",
    name: "checked",
    namespace: "checked",
    unit: "no local effect",
    value: "checked",
  },
  name: "reproduced",
  pattern: "checked",
  region: "reproduced",
} as const satisfies ArgumentsOf<aws.cloudwatch.LogMetricFilterArgs>;

export const metricAlarm = {
  actionsEnabled: "no local effect",
  alarmActions: "checked",
  alarmDescription: "checked",
  comparisonOperator: "checked",
  datapointsToAlarm: "checked",
  dimensions: "no local effect",
  evaluateLowSampleCountPercentiles: "checked",
  evaluationCriteria: {
    promqlCriteria: {
      pendingPeriod: "no local effect",
      query: "checked",
      recoveryPeriod: "no local effect",
    },
  },
  evaluationInterval: "no local effect",
  evaluationPeriods: "checked",
  extendedStatistic: "checked",
  insufficientDataActions: "checked",
  metricName: "checked",
  metricQueries: {
    accountId: "no local effect",
    expression: "checked",
    id: "checked",
    label: "no local effect",
    metric: {
      dimensions: "no local effect",
      metricName: "checked",
      namespace: "no local effect",
      period: "checked",
      stat: "checked",
      unit: "no local effect",
    },
    period: "checked",
    returnData: "checked",
  },
  name: "reproduced",
  namespace: "checked",
  okActions: "checked",
  period: "checked",
  region: "reproduced",
  statistic: "checked",
  tags: "checked",
  threshold: "checked",
  thresholdMetricId: "checked",
  treatMissingData: "checked",
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
  alarmActions: "checked",
  alarmDescription: "checked",
  alarmName: "reproduced",
  alarmRule: "checked",
  insufficientDataActions: "checked",
  okActions: "checked",
  region: "reproduced",
  tags: "checked",
} as const satisfies ArgumentsOf<aws.cloudwatch.CompositeAlarmArgs>;

export const dashboard = {
  dashboardBody: "checked",
  dashboardName: "reproduced",
  region: "reproduced",
} as const satisfies ArgumentsOf<aws.cloudwatch.DashboardArgs>;
