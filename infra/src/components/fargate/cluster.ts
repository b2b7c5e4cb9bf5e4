import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkArgs, Placement } from "../network/args.ts";
import { Network } from "../network/network.ts";
import { transformed } from "../shared/transform.ts";
import type { FargateClusterArgs, PullableImage, SharedFargate } from "./clusterArgs.ts";
import { existingImage, pullFormerImages, WorkerImage } from "./image.ts";
import { taskCalls } from "./taskCalls.ts";

/** The name of the image that the stack builds. */
export const WORKER_IMAGE = "fargate-worker";

/** The cluster, the network and the image that all Fargate workers of an environment share. */
export class FargateCluster extends pulumi.ComponentResource implements SharedFargate {
  readonly cluster: aws.ecs.Cluster;
  readonly capacityProviders: aws.ecs.ClusterCapacityProviders;
  readonly placement: Placement;
  readonly egress: readonly number[] | undefined;
  readonly image: PullableImage;

  constructor(name: string, args: FargateClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:FargateCluster", name, {}, options);
    this.image = createWorkerImage(args, this);
    this.placement = new Network("network", toNetworkArgs(args, this.image), { parent: this });
    this.egress = args.network.egress;
    this.cluster = createCluster(name, args, this);
    this.capacityProviders = createCapacityProviders(name, this.cluster, this);
    this.registerOutputs({ clusterArn: this.cluster.arn });
  }
}

function toNetworkArgs(args: FargateClusterArgs, image: PullableImage): NetworkArgs {
  const { environment, network, services, transform } = args;
  const calls = taskCalls(args, image);
  return { environment, settings: network, services, calls, transform };
}

function createWorkerImage(args: FargateClusterArgs, parent: FargateCluster): PullableImage {
  const { environment, build, transform, releases } = args;
  const { uri, pullStatements } =
    args.image === undefined
      ? new WorkerImage(WORKER_IMAGE, { environment, ...build, transform }, { parent })
      : existingImage(args.image);
  if (pullStatements.length === 0) return { uri, pullStatements };
  const former = pullFormerImages(WORKER_IMAGE, environment, releases);
  return { uri, pullStatements: [...pullStatements, former] };
}

function createCluster(
  name: string,
  { environment, containerInsights, transform }: FargateClusterArgs,
  parent: FargateCluster,
): aws.ecs.Cluster {
  const args: aws.ecs.ClusterArgs = {
    name: `${environment.project}-${environment.name}`,
    settings: [{ name: "containerInsights", value: containerInsights }],
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
