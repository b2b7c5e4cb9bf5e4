import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { fitsIntoStop } from "@sfn-workers/worker-core/pollFit";
import { workloadTags } from "../../environment.ts";
import { STEADY_SERVICE_MINUTES } from "../../limits.ts";
import type { FargateSettings } from "../../settings/workloadSettings.ts";
import { transformed } from "../shared/transform.ts";
import type { FargateWorkerArgs, TaskStart } from "./args.ts";
import { capacity } from "./capacity.ts";

/** Runs between `tasks.min` and `tasks.max` tasks. */
export function createService(
  name: string,
  { environment, manifest, settings, shared, transform }: FargateWorkerArgs,
  { taskDefinition, securityGroup }: TaskStart,
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
    // AWS's provider refuses another mix of capacity without it, and an update without a new deployment changes nothing else here.
    forceNewDeployment: true,
    waitForSteadyState: true,
    propagateTags: "SERVICE",
    tags: workloadTags(environment, manifest.name),
  };
  return new aws.ecs.Service(name, transformed(args, transform?.service), {
    parent,
    // Scaling sets the count, within the range of its target: a deployment must not reset it.
    ignoreChanges: ["desiredCount"],
    customTimeouts: {
      update: drainTimeout(manifest, settings),
      delete: drainTimeout(manifest, settings),
    },
  });
}

/**
 * How long an update waits for the deployment's success, and a deletion for the last task: ECS says so when the former tasks have
 * stopped. One that protects itself takes tasks for so long, and then ends those that it has.
 */
export function drainTimeout(manifest: Manifest, { tasks }: FargateSettings): string {
  if (fitsIntoStop(manifest)) return `${STEADY_SERVICE_MINUTES}m`;
  const lastTaskMinutes = Math.ceil(manifest.handlerBudgetSeconds / 60);
  return `${STEADY_SERVICE_MINUTES + tasks.protectedMinutes + lastTaskMinutes}m`;
}
