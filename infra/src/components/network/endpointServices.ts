import type { ConfiguredWorkload } from "../../settings/settings.ts";
import { taskServices } from "../fargate/taskServices.ts";

/** The services that every task calls besides S3: to poll and report, to pull its image, to log. By the names of VPC endpoints. */
export const EVERY_TASKS_SERVICES = ["states", "ecr.api", "ecr.dkr", "logs"] as const;

/** ECR stores the layers of images in S3, whose gateway endpoint is free. */
export const GATEWAY_SERVICE = "s3";

/** What the tasks of these workloads call besides, each once. */
export function furtherServices(workloads: readonly ConfiguredWorkload[]): string[] {
  const services = workloads.flatMap(({ manifest, settings }) =>
    settings.worker === "fargate" ? taskServices({ manifest, settings }) : [],
  );
  return [...new Set(services)];
}
