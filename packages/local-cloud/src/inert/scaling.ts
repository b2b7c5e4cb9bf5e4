import { z } from "zod";
import { clusterCapacityProviders as providersList } from "../arguments/ecs.ts";
import * as scaling from "../arguments/scaling.ts";
import { ECS_CAPACITY_PROVIDER, MAX_STEP_ADJUSTMENTS } from "../limits.ts";
import { attachment, inertType, named } from "./inertType.ts";

/** What Application Auto Scaling scales, and the form of its resource ids (RegisterScalableTarget). */
const SERVICES: Readonly<Record<string, { dimension: RegExp; resource: RegExp; form: string }>> = {
  ecs: {
    dimension: /^ecs:service:DesiredCount$/,
    resource: /^service\/[^/]+\/[^/]+$/,
    form: "service/CLUSTER/SERVICE",
  },
  lambda: {
    dimension: /^lambda:function:ProvisionedConcurrency$/,
    resource: /^function:[^:]+:[^:]+$/,
    form: "function:NAME:ALIAS",
  },
};

const Scaled = {
  serviceNamespace: z.string(),
  scalableDimension: z.string(),
  resourceId: z.string(),
};

function* problemsOfScaled(scaled: {
  readonly serviceNamespace: string;
  readonly scalableDimension: string;
  readonly resourceId: string;
}): Generator<readonly [path: string, message: string]> {
  const service = SERVICES[scaled.serviceNamespace];
  if (service === undefined) return;
  if (!service.dimension.test(scaled.scalableDimension)) {
    yield [
      "scalableDimension",
      `Unsupported service namespace, resource type or scalable dimension: ${scaled.scalableDimension}`,
    ];
  }
  if (!service.resource.test(scaled.resourceId)) {
    yield ["resourceId", `${scaled.resourceId} has not the form ${service.form}`];
  }
}

export const scalableTarget = inertType({
  arguments: scaling.scalableTarget,
  inputs: z
    .strictObject({
      ...Scaled,
      minCapacity: z.number().int().min(0),
      maxCapacity: z.number().int().min(0),
    })
    .superRefine((target, context) => {
      const { minCapacity, maxCapacity } = target;
      for (const [path, message] of problemsOfScaled(target)) {
        context.addIssue({ code: "custom", path: [path], message });
      }
      if (minCapacity <= maxCapacity) return;
      const message = `Must be at most maxCapacity, ${maxCapacity}; got ${minCapacity}`;
      context.addIssue({ code: "custom", path: ["minCapacity"], message });
    }),
  computed: attachment,
  description: "the range of a service's desired count, which nothing scales",
  /** A service has a desired count in the range from now on (API reference, RegisterScalableTarget). */
  require(
    { serviceNamespace, resourceId, minCapacity: min, maxCapacity: max },
    { clusters },
    region,
  ) {
    const [, clusterName = "", serviceName = ""] = resourceId.split("/");
    if (serviceNamespace !== "ecs" || !clusters.has(clusterName, region)) return;
    clusters.find(clusterName, region).services.get(serviceName)?.scaleInto({ min, max });
  },
});

const Dimension = z.strictObject({ name: z.string(), value: z.string() });

const TargetTracking = z
  .strictObject({
    targetValue: z.number().positive(),
    predefinedMetricSpecification: z
      .strictObject({ predefinedMetricType: z.string(), resourceLabel: z.string().optional() })
      .optional(),
    customizedMetricSpecification: z
      .strictObject({
        dimensions: z.array(Dimension).optional(),
        metricName: z.string().optional(),
        namespace: z.string().optional(),
        statistic: z.enum(["Average", "Minimum", "Maximum", "SampleCount", "Sum"]).optional(),
      })
      .optional(),
    scaleInCooldown: z.number().int().min(0).optional(),
    scaleOutCooldown: z.number().int().min(0).optional(),
  })
  .refine(
    ({ predefinedMetricSpecification: predefined, customizedMetricSpecification: customized }) =>
      (predefined === undefined) !== (customized === undefined),
    "Exactly one of predefinedMetricSpecification and customizedMetricSpecification is required",
  );

/** Application Auto Scaling API reference, StepScalingPolicyConfiguration and StepAdjustment. */
const StepScaling = z
  .strictObject({
    adjustmentType: z.enum(["ChangeInCapacity", "PercentChangeInCapacity", "ExactCapacity"]),
    cooldown: z.number().int().min(0).optional(),
    metricAggregationType: z.enum(["Average", "Minimum", "Maximum"]).optional(),
    minAdjustmentMagnitude: z.number().int().min(1).optional(),
    stepAdjustments: z
      .array(
        z.strictObject({
          metricIntervalLowerBound: z.coerce.number().optional(),
          metricIntervalUpperBound: z.coerce.number().optional(),
          scalingAdjustment: z.number().int(),
        }),
      )
      .min(1)
      .max(MAX_STEP_ADJUSTMENTS),
  })
  .superRefine(({ stepAdjustments }, context) => {
    for (const [index, message] of problemsOfSteps(stepAdjustments)) {
      context.addIssue({ code: "custom", path: ["stepAdjustments", index], message });
    }
  });

interface Step {
  readonly metricIntervalLowerBound?: number | undefined;
  readonly metricIntervalUpperBound?: number | undefined;
}

/** Steps may neither overlap nor leave a gap, and only the outermost have no bound. */
function* problemsOfSteps(steps: readonly Step[]): Generator<readonly [number, string]> {
  const ordered = steps
    .map((step, index) => ({ ...step, index }))
    .toSorted((a, b) => lowerOf(a) - lowerOf(b));
  for (const [position, step] of ordered.entries()) {
    const upper = step.metricIntervalUpperBound ?? Number.POSITIVE_INFINITY;
    if (lowerOf(step) >= upper) {
      yield [step.index, `Must begin below its end; got ${lowerOf(step)} to ${upper}`];
    }
    const next = ordered[position + 1];
    if (next && lowerOf(next) !== upper) {
      yield [
        next.index,
        `Must begin where the step before it ends, at ${upper}; got ${lowerOf(next)}`,
      ];
    }
  }
}

function lowerOf({ metricIntervalLowerBound }: Step): number {
  return metricIntervalLowerBound ?? Number.NEGATIVE_INFINITY;
}

export const scalingPolicy = inertType({
  arguments: scaling.scalingPolicy,
  inputs: z
    .strictObject({
      ...Scaled,
      name: z.string().min(1).max(255).optional(),
      policyType: z
        .enum(["StepScaling", "TargetTrackingScaling", "PredictiveScaling"])
        .default("StepScaling"),
      targetTrackingScalingPolicyConfiguration: TargetTracking.optional(),
      stepScalingPolicyConfiguration: StepScaling.optional(),
    })
    .superRefine((policy, context) => {
      const problems = [...problemsOfScaled(policy)];
      const tracks = policy.targetTrackingScalingPolicyConfiguration !== undefined;
      if (tracks !== (policy.policyType === "TargetTrackingScaling")) {
        const message = `Must be TargetTrackingScaling with targetTrackingScalingPolicyConfiguration, and only with it; got ${policy.policyType}`;
        problems.push(["policyType", message]);
      }
      const steps = policy.stepScalingPolicyConfiguration !== undefined;
      if (steps !== (policy.policyType === "StepScaling")) {
        const message = `Must be StepScaling with stepScalingPolicyConfiguration, and only with it; got ${policy.policyType}`;
        problems.push(["policyType", message]);
      }
      for (const [path, message] of problems) {
        context.addIssue({ code: "custom", path: [path], message });
      }
    }),
  computed: named("autoscaling", "scalingPolicy:"),
});

const Strategy = z.strictObject({
  base: z.number().int().min(0).max(ECS_CAPACITY_PROVIDER.base).optional(),
  capacityProvider: z.string(),
  weight: z.number().int().min(0).max(ECS_CAPACITY_PROVIDER.weight).optional(),
});

export const clusterCapacityProviders = inertType({
  arguments: providersList,
  inputs: z
    .strictObject({
      clusterName: z.string(),
      capacityProviders: z.array(z.string()).default([]),
      defaultCapacityProviderStrategies: z.array(Strategy).default([]),
    })
    .superRefine(({ capacityProviders, defaultCapacityProviderStrategies: strategy }, context) => {
      const foreign = strategy.filter(
        ({ capacityProvider }) => !capacityProviders.includes(capacityProvider),
      );
      for (const { capacityProvider } of foreign) {
        const message =
          "InvalidParameterException: The specified capacity provider strategy cannot contain a capacity " +
          `provider that is not associated with the cluster: ${capacityProvider}`;
        context.addIssue({ code: "custom", path: ["defaultCapacityProviderStrategies"], message });
      }
    }),
  computed: attachment,
  require(
    { clusterName, capacityProviders, defaultCapacityProviderStrategies },
    { clusters },
    region,
  ) {
    if (clusters.has(clusterName, region)) {
      clusters.find(clusterName, region).capacity = {
        providers: capacityProviders,
        byDefault: defaultCapacityProviderStrategies.map((one) => one.capacityProvider),
      };
      return;
    }
    throw new Error(`clusterName: ClusterNotFoundException: Cluster not found: ${clusterName}`);
  },
});
