import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const scalableTarget = {
  maxCapacity: "reproduced",
  minCapacity: "reproduced",
  region: "reproduced",
  resourceId: "checked",
  roleArn: "no local effect",
  scalableDimension: "checked",
  serviceNamespace: "checked",
  suspendedState: {
    dynamicScalingInSuspended: "no local effect",
    dynamicScalingOutSuspended: "no local effect",
    scheduledScalingSuspended: "no local effect",
  },
  tags: "checked",
} as const satisfies ArgumentsOf<aws.appautoscaling.TargetArgs>;

/** One of the metrics that a policy combines by an expression. */
const METRIC_QUERY = {
  expression: "no local effect",
  id: "no local effect",
  label: "no local effect",
  metricStat: {
    metric: {
      dimensions: {
        name: "no local effect",
        value: "no local effect",
      },
      metricName: "no local effect",
      namespace: "no local effect",
    },
    stat: "no local effect",
    unit: "no local effect",
  },
  returnData: "no local effect",
} as const;

const PREDEFINED_METRIC = {
  predefinedMetricType: "no local effect",
  resourceLabel: "no local effect",
} as const;

export const scalingPolicy = {
  name: "reproduced",
  policyType: "checked",
  predictiveScalingPolicyConfiguration: {
    maxCapacityBreachBehavior: "no local effect",
    maxCapacityBuffer: "no local effect",
    metricSpecifications: {
      customizedCapacityMetricSpecification: {
        metricDataQueries: METRIC_QUERY,
      },
      customizedLoadMetricSpecification: {
        metricDataQueries: METRIC_QUERY,
      },
      customizedScalingMetricSpecification: {
        metricDataQueries: METRIC_QUERY,
      },
      predefinedLoadMetricSpecification: PREDEFINED_METRIC,
      predefinedMetricPairSpecification: PREDEFINED_METRIC,
      predefinedScalingMetricSpecification: PREDEFINED_METRIC,
      targetValue: "no local effect",
    },
    mode: "no local effect",
    schedulingBufferTime: "no local effect",
  },
  region: "reproduced",
  resourceId: "checked",
  scalableDimension: "checked",
  serviceNamespace: "checked",
  stepScalingPolicyConfiguration: {
    adjustmentType: "checked",
    cooldown: "checked",
    metricAggregationType: "checked",
    minAdjustmentMagnitude: "checked",
    stepAdjustments: {
      metricIntervalLowerBound: "checked",
      metricIntervalUpperBound: "checked",
      scalingAdjustment: "checked",
    },
  },
  targetTrackingScalingPolicyConfiguration: {
    customizedMetricSpecification: {
      dimensions: {
        name: "checked",
        value: "checked",
      },
      metricName: "checked",
      metrics: METRIC_QUERY,
      namespace: "checked",
      statistic: "checked",
      unit: "no local effect",
    },
    disableScaleIn: "no local effect",
    predefinedMetricSpecification: {
      predefinedMetricType: "checked",
      resourceLabel: "checked",
    },
    scaleInCooldown: "checked",
    scaleOutCooldown: "checked",
    targetValue: "checked",
  },
} as const satisfies ArgumentsOf<aws.appautoscaling.PolicyArgs>;
