import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const scalableTarget = {
  maxCapacity: "no local effect",
  minCapacity: "no local effect",
  region: "no local effect",
  resourceId: "no local effect",
  roleArn: "no local effect",
  scalableDimension: "no local effect",
  serviceNamespace: "no local effect",
  suspendedState: {
    dynamicScalingInSuspended: "no local effect",
    dynamicScalingOutSuspended: "no local effect",
    scheduledScalingSuspended: "no local effect",
  },
  tags: "checked",
} as const satisfies ArgumentsOf<aws.appautoscaling.TargetArgs>;

export const scalingPolicy = {
  name: "reproduced",
  policyType: "no local effect",
  predictiveScalingPolicyConfiguration: {
    maxCapacityBreachBehavior: "no local effect",
    maxCapacityBuffer: "no local effect",
    metricSpecifications: {
      customizedCapacityMetricSpecification: {
        metricDataQueries: {
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
        },
      },
      customizedLoadMetricSpecification: {
        metricDataQueries: {
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
        },
      },
      customizedScalingMetricSpecification: {
        metricDataQueries: {
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
        },
      },
      predefinedLoadMetricSpecification: {
        predefinedMetricType: "no local effect",
        resourceLabel: "no local effect",
      },
      predefinedMetricPairSpecification: {
        predefinedMetricType: "no local effect",
        resourceLabel: "no local effect",
      },
      predefinedScalingMetricSpecification: {
        predefinedMetricType: "no local effect",
        resourceLabel: "no local effect",
      },
      targetValue: "no local effect",
    },
    mode: "no local effect",
    schedulingBufferTime: "no local effect",
  },
  region: "no local effect",
  resourceId: "no local effect",
  scalableDimension: "no local effect",
  serviceNamespace: "no local effect",
  stepScalingPolicyConfiguration: {
    adjustmentType: "no local effect",
    cooldown: "no local effect",
    metricAggregationType: "no local effect",
    minAdjustmentMagnitude: "no local effect",
    stepAdjustments: {
      metricIntervalLowerBound: "no local effect",
      metricIntervalUpperBound: "no local effect",
      scalingAdjustment: "no local effect",
    },
  },
  targetTrackingScalingPolicyConfiguration: {
    customizedMetricSpecification: {
      dimensions: {
        name: "no local effect",
        value: "no local effect",
      },
      metricName: "no local effect",
      metrics: {
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
      },
      namespace: "no local effect",
      statistic: "no local effect",
      unit: "no local effect",
    },
    disableScaleIn: "no local effect",
    predefinedMetricSpecification: {
      predefinedMetricType: "no local effect",
      resourceLabel: "no local effect",
    },
    scaleInCooldown: "no local effect",
    scaleOutCooldown: "no local effect",
    targetValue: "no local effect",
  },
} as const satisfies ArgumentsOf<aws.appautoscaling.PolicyArgs>;
