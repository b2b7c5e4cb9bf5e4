import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkArgs, Placement } from "./args.ts";
import { createPrivateVpc } from "./privateVpc.ts";
import { createPublicVpc } from "./publicVpc.ts";

/** The network of the Fargate workers: the default VPC, an existing one, or a new one. */
export class Network extends pulumi.ComponentResource implements Placement {
  readonly vpcId: pulumi.Output<string>;
  readonly subnetIds: pulumi.Output<string[]>;
  readonly assignPublicIp: boolean;

  constructor(name: string, args: NetworkArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:Network", name, {}, options);
    const placement = createPlacement(name, args, this);
    this.vpcId = placement.vpcId;
    this.subnetIds = placement.subnetIds;
    this.assignPublicIp = placement.assignPublicIp;
    this.registerOutputs({ vpcId: this.vpcId, subnetIds: this.subnetIds });
  }
}

function createPlacement(name: string, args: NetworkArgs, parent: Network): Placement {
  const { environment, settings, services, calls, transform } = args;
  switch (settings.kind) {
    case "existing":
      return {
        vpcId: pulumi.output(settings.vpcId),
        subnetIds: pulumi.output(settings.subnetIds),
        assignPublicIp: settings.assignPublicIp,
      };
    case "default":
      return findDefaultVpc(parent);
    case "public":
      return createPublicVpc(name, { ...settings, environment, transform }, parent);
    case "private":
      return createPrivateVpc(
        name,
        { ...settings, environment, services, calls, transform },
        parent,
      );
  }
}

function findDefaultVpc(parent: Network): Placement {
  const vpcId = aws.ec2.getVpcOutput({ default: true }, { parent }).id;
  const subnets = aws.ec2.getSubnetsOutput(
    {
      filters: [
        { name: "vpc-id", values: [vpcId] },
        { name: "default-for-az", values: ["true"] },
      ],
    },
    { parent },
  );
  return { vpcId, subnetIds: subnets.ids, assignPublicIp: true };
}
