import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import type { NetworkSettings } from "../../settings/schema.ts";
import {
  Network,
  type NetworkArgs,
  type NetworkTransforms,
  type Placement,
} from "../network/network.ts";
import { type Transform, transformed } from "../shared/transform.ts";
import {
  givenImage,
  type PullableImage,
  WorkerImage,
  type WorkerImageTransforms,
} from "./image.ts";

export interface FargateClusterArgs {
  readonly environment: Environment;
  readonly network: NetworkSettings;
  /** The workers' image; absent: it is built and pushed. */
  readonly image: string | undefined;
  /** The folder that has the Dockerfile and the built `dist`. */
  readonly imageContext: string;
  /** Whether one of the workers takes its tasks from a queue. */
  readonly takesFromQueues: boolean;
  readonly transform: FargateClusterTransforms | undefined;
}

export interface FargateClusterTransforms extends NetworkTransforms, WorkerImageTransforms {
  readonly cluster?: Transform<aws.ecs.ClusterArgs>;
}

/** What an environment's Fargate workers share: the cluster, the network and the image. */
export class FargateCluster extends pulumi.ComponentResource {
  readonly cluster: aws.ecs.Cluster;
  readonly capacityProviders: aws.ecs.ClusterCapacityProviders;
  readonly placement: Placement;
  readonly image: PullableImage;

  constructor(name: string, args: FargateClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:FargateCluster", name, {}, options);
    this.placement = new Network("network", toNetworkArgs(args), { parent: this });
    this.image = createWorkerImage(args, this);
    this.cluster = createCluster(name, args, this);
    this.capacityProviders = createCapacityProviders(name, this.cluster, this);
    this.registerOutputs({ clusterArn: this.cluster.arn });
  }
}

function toNetworkArgs(args: FargateClusterArgs): NetworkArgs {
  const { environment, network, takesFromQueues, transform } = args;
  return { environment, settings: network, takesFromQueues, transform };
}

function createWorkerImage(args: FargateClusterArgs, parent: FargateCluster): PullableImage {
  if (args.image !== undefined) return givenImage(args.image);
  const { environment, imageContext: context, transform } = args;
  return new WorkerImage("fargate-worker", { environment, context, transform }, { parent });
}

function createCluster(
  name: string,
  { environment, transform }: FargateClusterArgs,
  parent: FargateCluster,
): aws.ecs.Cluster {
  const args: aws.ecs.ClusterArgs = {
    name: `${environment.project}-${environment.name}`,
    settings: [{ name: "containerInsights", value: "disabled" }],
    tags: { ...environment.tags },
  };
  return new aws.ecs.Cluster(name, transformed(args, transform?.cluster), { parent });
}

function createCapacityProviders(
  name: string,
  cluster: aws.ecs.Cluster,
  parent: FargateCluster,
): aws.ecs.ClusterCapacityProviders {
  return new aws.ecs.ClusterCapacityProviders(
    name,
    { clusterName: cluster.name, capacityProviders: ["FARGATE", "FARGATE_SPOT"] },
    { parent },
  );
}

/** The ARN that all tasks of a cluster match, and none of another. */
export function tasksOf(
  { partition, region, accountId }: Environment,
  cluster: aws.ecs.Cluster,
): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:ecs:${region}:${accountId}:task/${cluster.name}/*`;
}
