import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { waitingFor } from "../shared/waiting.ts";
import type { Placement, VpcArgs } from "./args.ts";
import { nameTags } from "./nameTags.ts";
import { createSubnets, createVpc } from "./vpc.ts";

/** Public subnets without a NAT gateway: they cost nothing while no task runs. Security groups block inbound traffic. */
export function createPublicVpc(name: string, args: VpcArgs, parent: pulumi.Resource): Placement {
  const vpc = createVpc(name, args, parent);
  const routes = createRoutes(name, args, vpc, parent);
  const subnets = createSubnets(name, args, vpc, routes, parent);
  const { associations } = subnets;
  const subnetIds = waitingFor(associations, subnets.ids);
  return { vpcId: waitingFor(associations, vpc.id), subnetIds, assignPublicIp: true };
}

function createRoutes(
  name: string,
  { environment }: VpcArgs,
  vpc: aws.ec2.Vpc,
  parent: pulumi.Resource,
): aws.ec2.RouteTable {
  const tags = nameTags(environment, name);
  const gateway = new aws.ec2.InternetGateway(name, { vpcId: vpc.id, tags }, { parent });
  return new aws.ec2.RouteTable(
    name,
    { vpcId: vpc.id, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }], tags },
    { parent },
  );
}
