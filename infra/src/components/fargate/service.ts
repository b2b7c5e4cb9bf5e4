import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { workloadTags } from "../../environment.ts";
import type { FargateSettings } from "../../settings/workloadSettings.ts";
import { METRICS_NAMESPACE, metricsDimensions, SLOT_UTILISATION } from "../shared/metrics.ts";
import { transformed } from "../shared/transform.ts";
import type { FargateWorkerArgs, TaskStart } from "./args.ts";
import { capacity } from "./capacity.ts";

/** Runs between `tasks.min` and `tasks.max` tasks. */
export function createService(
  name: string,
  { environment, manifest, settings, shared, transform }: FargateWorkerArgs,
  { taskDefinition, securityGroup, roles }: TaskStart,
  parent: pulumi.Resource,
): aws.ecs.Service {
  const args: aws.ecs.ServiceArgs = {
    cluster: shared.cluster.arn,
    taskDefinition: taskDefinition.arn,
    desiredCount: settings.tasks.min,
    capacityProviderStrategies: capacity(settings),
    networkConfiguration: {
      subnets: shared.placement.subnetIds,
      securityGroups: [securityGroup.id],
      assignPublicIp: shared.placement.assignPublicIp,
    },
    deploymentCircuitBreaker: { enable: true, rollback: true },
    deploymentMinimumHealthyPercent: 100,
    deploymentMaximumPercent: 200,
    waitForSteadyState: true,
    propagateTags: "SERVICE",
    tags: workloadTags(environment, manifest.name),
  };
  return new aws.ecs.Service(name, transformed(args, transform?.service), {
    parent,
    dependsOn: [...roles.executionRole.ready, ...roles.taskRole.ready, shared.capacityProviders],
    // The scaling policy sets the count; a deployment must not reset it.
    ignoreChanges: isScaled(settings) ? ["desiredCount"] : [],
  });
}

function isScaled({ tasks }: FargateSettings): boolean {
  return tasks.max > tasks.min;
}

/** Cool-down in seconds: a new task polls at once, but a stopping task may take two minutes. */
const COOL_DOWN = { out: 60, in: 300 } as const;

/** Scales the service on the slot utilization of its workers when `tasks.max` exceeds `tasks.min`. */
export function createScaling(
  name: string,
  { environment, manifest, settings, shared }: FargateWorkerArgs,
  service: aws.ecs.Service,
  parent: pulumi.Resource,
): void {
  if (!isScaled(settings)) return;
  const { min, max, targetUtilization } = settings.tasks;
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
  const dimensions = Object.entries(metricsDimensions(environment, manifest.name));
  new aws.appautoscaling.Policy(
    name,
    {
      policyType: "TargetTrackingScaling",
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        targetValue: targetUtilization,
        scaleOutCooldown: COOL_DOWN.out,
        scaleInCooldown: COOL_DOWN.in,
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
