import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import { transformed } from "../shared/transform.ts";
import type { VpcArgs } from "./args.ts";

export function createVpc(
  name: string,
  { environment, cidr, transform }: VpcArgs,
  parent: pulumi.Resource,
): aws.ec2.Vpc {
  const args: aws.ec2.VpcArgs = {
    cidrBlock: cidr,
    enableDnsHostnames: true,
    enableDnsSupport: true,
    tags: nameTags(environment, name),
  };
  return new aws.ec2.Vpc(name, transformed(args, transform?.vpc), { parent });
}

/** Creates one subnet in each zone, all with the same route table. */
export function createSubnets(
  name: string,
  { environment, cidr, zones }: VpcArgs,
  vpc: aws.ec2.Vpc,
  routes: aws.ec2.RouteTable,
  parent: pulumi.Resource,
): pulumi.Output<string[]> {
  const blocks = splitCidr(cidr, zones.length);
  const subnets = zones.map((zone, index) => {
    const subnet = new aws.ec2.Subnet(
      `${name}-${zone}`,
      {
        vpcId: vpc.id,
        cidrBlock: blocks[index] ?? cidr,
        availabilityZone: pulumi.interpolate`${environment.region}${zone}`,
        tags: nameTags(environment, `${name}-${zone}`),
      },
      { parent },
    );
    new aws.ec2.RouteTableAssociation(
      `${name}-${zone}`,
      { subnetId: subnet.id, routeTableId: routes.id },
      { parent },
    );
    return subnet.id;
  });
  return pulumi.all(subnets);
}

/** Splits a CIDR block into equal blocks, the smallest power of two that is at least `count`, and returns the first `count`. */
export function splitCidr(cidr: string, count: number): string[] {
  const [address = "", prefix = "0"] = cidr.split("/");
  const bits = Math.ceil(Math.log2(count));
  const size = 2 ** (32 - Number(prefix) - bits);
  const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return Array.from({ length: count }, (_, index) => {
    const start = first + index * size;
    const octets = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256);
    return `${octets.join(".")}/${Number(prefix) + bits}`;
  });
}

/** The EC2 console identifies resources by their `Name` tag. */
export function nameTags(environment: Environment, name: string): Record<string, string> {
  return { ...environment.tags, Name: `${environment.project}-${environment.name}-${name}` };
}
