import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { fitsIntoStop } from "@sfn-workers/worker-core/pollFit";
import { workloadTags } from "../../environment.ts";
import { METRICS_NAMESPACE, metricsDimensions, SLOT_UTILISATION } from "../shared/metrics.ts";
import type { FargateWorkerArgs, Scaled } from "./args.ts";
import { createIdleScaling } from "./idleScaling.ts";
import { createStepScaling } from "./stepScaling.ts";

/**
 * Cool-downs of target tracking in seconds. Out: as long as a new task needs to show in the metric, else the same load would add tasks
 * again and again. In, where tasks protect themselves: a surplus one may run on for the time of its protection and its last handler,
 * and the metric with it.
 */
const COOL_DOWN = { out: 180, in: 300, inProtected: 3_000 } as const;

/**
 * Scales the service when `tasks.max` exceeds `tasks.min`: by the slot utilization of its workers, out in steps when many tasks come at
 * once, and in when nearly all of its slots are idle. With `tasks.min` 0 executions and the schedule start the tasks, none of which is the service's: nothing to scale. There is a target in any case: AWS brings the count into a target's range as soon as the range is set (Application Auto
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
        scaleOutCooldown: COOL_DOWN.out,
        scaleInCooldown: fitsIntoStop(manifest) ? COOL_DOWN.in : COOL_DOWN.inProtected,
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
