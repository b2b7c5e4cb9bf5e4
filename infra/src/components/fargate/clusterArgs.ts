import type * as aws from "@pulumi/aws";
import type * as docker from "@pulumi/docker-build";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import type { NetworkSettings, StackSettings } from "../../settings/schema.ts";
import type { NetworkTransforms, Placement } from "../network/args.ts";
import type { Statement } from "../shared/role.ts";
import type { Transform } from "../shared/transform.ts";

export interface FargateClusterArgs {
  readonly environment: Environment;
  readonly network: NetworkSettings;
  readonly containerInsights: StackSettings["containerInsights"];
  /** The workers' image; undefined if the stack builds and pushes it. */
  readonly image: string | undefined;
  readonly build: ImageBuild;
  /** The repository of the environment's releases, as their images begin; undefined where none is named. */
  readonly releases: string | undefined;
  /** What the workers' tasks call besides what every task calls, by the names of VPC endpoints: `sqs`, `secretsmanager`. */
  readonly services: readonly string[];
  /** The references of the secrets that the workers' tasks get. */
  readonly secrets: readonly string[];
  /** What handlers may do besides working on their tasks. */
  readonly handlers: readonly Statement[];
  readonly transform: FargateClusterTransforms | undefined;
}

export interface FargateClusterTransforms extends NetworkTransforms, WorkerImageTransforms {
  readonly cluster?: Transform<aws.ecs.ClusterArgs>;
}

/** What an image is built from, by absolute paths. */
export interface ImageBuild {
  /** All that it has goes into the image. */
  readonly context: string;
  readonly dockerfile: string;
}

export interface WorkerImageArgs extends ImageBuild {
  readonly environment: Environment;
  readonly transform: WorkerImageTransforms | undefined;
}

export interface WorkerImageTransforms {
  readonly repository?: Transform<aws.ecr.RepositoryArgs>;
  readonly image?: Transform<docker.ImageArgs>;
}

/** An image that ECS can start, with the statements that a task's execution role needs to pull it. */
export interface PullableImage {
  readonly uri: pulumi.Output<string>;
  readonly pullStatements: readonly Statement[];
}

/** The resources that all Fargate workers of an environment share. */
export interface SharedFargate {
  readonly cluster: aws.ecs.Cluster;
  readonly capacityProviders: aws.ecs.ClusterCapacityProviders;
  readonly placement: Placement;
  /** The ports that tasks may connect to; undefined for all of them. */
  readonly egress: readonly number[] | undefined;
  readonly image: PullableImage;
}
