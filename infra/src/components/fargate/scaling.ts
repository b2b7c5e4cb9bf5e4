import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { workloadTags } from "../../environment.ts";
import { METRICS_NAMESPACE, metricsDimensions, SLOT_UTILISATION } from "../shared/metrics.ts";
import type { FargateWorkerArgs, Scaled } from "./args.ts";
import { createIdleScaling } from "./idleScaling.ts";
import { createLessBusyScaling } from "./lessBusyScaling.ts";
import { createStepScaling } from "./stepScaling.ts";

/** In seconds: as long as a new task needs to show in the metric, else the same load would add tasks again and again. */
const COOL_DOWN_SECONDS = 180;

/**
 * Scales the service when `tasks.max` exceeds `tasks.min`: out by the slot utilization of its workers, and in steps when many tasks
 * come at once; in when fewer would do, and soon when nearly all of its slots are idle. With `tasks.min` 0 executions and the schedule start the tasks, none of which is the service's: nothing to scale. There is a target in any case: AWS brings the count into a target's range as soon as the range is set (Application Auto
 * Scaling API reference, RegisterScalableTarget), also where the service was scaled out before.
 */
export function createScaling(
  name: string,
  args: FargateWorkerArgs,
  service: aws.ecs.Service,
  parent: pulumi.Resource,
): void {
  const { environment, manifest, settings, shared } = args;
  const { min, max } = settings.tasks;
  const target = new aws.appautoscaling.Target(
    name,
    {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: pulumi.interpolate`service/${shared.cluster.name}/${service.name}`,
      minCapacity: min,
      maxCapacity: max,
      tags: workloadTags(environment, manifest.name),
    },
    { parent },
  );
  if (max === min || min === 0) return;
  const { serviceNamespace, scalableDimension, resourceId } = target;
  const scaled = { serviceNamespace, scalableDimension, resourceId };
  createTargetTracking(name, args, scaled, parent);
  createStepScaling(name, args, scaled, parent);
  createIdleScaling(name, args, scaled, parent);
  createLessBusyScaling(name, args, scaled, parent);
}

function createTargetTracking(
  name: string,
  { environment, manifest, settings }: FargateWorkerArgs,
  scaled: Scaled,
  parent: pulumi.Resource,
): void {
  const dimensions = Object.entries(metricsDimensions(environment, manifest.name));
  new aws.appautoscaling.Policy(
    name,
    {
      policyType: "TargetTrackingScaling",
      ...scaled,
      targetTrackingScalingPolicyConfiguration: {
        targetValue: settings.tasks.targetUtilization,
        scaleOutCooldown: COOL_DOWN_SECONDS,
        disableScaleIn: true,
        customizedMetricSpecification: {
          namespace: METRICS_NAMESPACE,
          metricName: SLOT_UTILISATION,
          statistic: "Average",
          unit: "Percent",
          dimensions: dimensions.map(([key, value]) => ({ name: key, value })),
        },
      },
    },
    { parent },
  );
}
