import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ZONE_BLOCK_BITS, ZONE_LETTERS, type Zone } from "../../limits.ts";
import { transformed } from "../shared/transform.ts";
import type { VpcArgs } from "./args.ts";
import { closeDefaultSecurityGroup } from "./defaultSecurityGroup.ts";
import { createFlowLogs } from "./flowLogs.ts";
import { nameTags } from "./nameTags.ts";

export function createVpc(name: string, vpcArgs: VpcArgs, parent: pulumi.Resource): aws.ec2.Vpc {
  const { environment, cidr, transform, flowLogs, closedDefaultSecurityGroup } = vpcArgs;
  const args: aws.ec2.VpcArgs = {
    cidrBlock: cidr,
    enableDnsHostnames: true,
    enableDnsSupport: true,
    tags: nameTags(environment, name),
  };
  const vpc = new aws.ec2.Vpc(name, transformed(args, transform?.vpc), { parent });
  if (closedDefaultSecurityGroup) closeDefaultSecurityGroup(name, vpcArgs, vpc, parent);
  if (flowLogs !== undefined) createFlowLogs(name, flowLogs, vpcArgs, vpc, parent);
  return vpc;
}

/** A subnet in each zone. */
export interface Subnets {
  readonly ids: pulumi.Output<string[]>;
  /** What gives them their routes. */
  readonly associations: readonly pulumi.Resource[];
}

/** Creates one subnet in each zone, all with the same route table. */
export function createSubnets(
  name: string,
  { environment, cidr, zones }: VpcArgs,
  vpc: aws.ec2.Vpc,
  routes: aws.ec2.RouteTable,
  parent: pulumi.Resource,
): Subnets {
  const subnets = zones.map((zone) => {
    const subnet = new aws.ec2.Subnet(
      `${name}-${zone}`,
      {
        vpcId: vpc.id,
        cidrBlock: zoneBlock(cidr, zone),
        availabilityZone: pulumi.interpolate`${environment.region}${zone}`,
        tags: nameTags(environment, `${name}-${zone}`),
      },
      { parent },
    );
    const association = new aws.ec2.RouteTableAssociation(
      `${name}-${zone}`,
      { subnetId: subnet.id, routeTableId: routes.id },
      { parent },
    );
    return { id: subnet.id, association };
  });
  return {
    ids: pulumi.all(subnets.map(({ id }) => id)),
    associations: subnets.map(({ association }) => association),
  };
}

/**
 * The block of a zone: that of its letter, whichever other zones there are. Subnets can't be changed, and the blocks of two can't
 * overlap, so with others for the zones that stay no zone could be added.
 */
export function zoneBlock(cidr: string, zone: Zone): string {
  const [address = "", prefix] = cidr.split("/");
  const blockPrefix = Number(prefix) + ZONE_BLOCK_BITS;
  const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const start = first + ZONE_LETTERS.indexOf(zone) * 2 ** (32 - blockPrefix);
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256);
  return `${octets.join(".")}/${blockPrefix}`;
}
