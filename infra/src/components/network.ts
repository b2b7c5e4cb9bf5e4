import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import type { NetworkSettings } from "../settings/schema.ts";

export interface NetworkArgs {
  readonly environment: Environment;
  readonly settings: NetworkSettings;
}

/** Where ECS tasks start. */
export interface Placement {
  readonly vpcId: pulumi.Output<string>;
  readonly subnetIds: pulumi.Output<string[]>;
  /** A task in a public subnet reaches AWS only with a public address of its own. */
  readonly assignPublicIp: boolean;
}

/** The network of the Fargate workers: looked up, given, or made here, as the configuration says. */
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
  const { settings } = args;
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
      return createPublicVpc(name, args.environment, settings, parent);
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

type PublicSettings = Extract<NetworkSettings, { kind: "public" }>;

/** Public subnets without a NAT gateway: nothing to pay while no task runs, and nothing reaches a task from outside. */
function createPublicVpc(
  name: string,
  environment: Environment,
  settings: PublicSettings,
  parent: Network,
): Placement {
  const vpc = createVpc(name, environment, settings.cidr, parent);
  const routes = createPublicRoutes(name, environment, vpc, parent);
  const subnets = createSubnets(name, environment, settings, vpc, parent);
  for (const [zone, subnet] of subnets) {
    new aws.ec2.RouteTableAssociation(
      `${name}-${zone}`,
      { subnetId: subnet.id, routeTableId: routes.id },
      { parent },
    );
  }
  return {
    vpcId: vpc.id,
    subnetIds: pulumi.all([...subnets.values()].map((subnet) => subnet.id)),
    assignPublicIp: true,
  };
}

function createVpc(
  name: string,
  environment: Environment,
  cidrBlock: string,
  parent: Network,
): aws.ec2.Vpc {
  return new aws.ec2.Vpc(
    name,
    {
      cidrBlock,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: named(environment, name),
    },
    { parent },
  );
}

function createPublicRoutes(
  name: string,
  environment: Environment,
  vpc: aws.ec2.Vpc,
  parent: Network,
): aws.ec2.RouteTable {
  const gateway = new aws.ec2.InternetGateway(
    name,
    { vpcId: vpc.id, tags: named(environment, name) },
    { parent },
  );
  return new aws.ec2.RouteTable(
    name,
    {
      vpcId: vpc.id,
      routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }],
      tags: named(environment, name),
    },
    { parent },
  );
}

function createSubnets(
  name: string,
  environment: Environment,
  { cidr, zones }: PublicSettings,
  vpc: aws.ec2.Vpc,
  parent: Network,
): Map<string, aws.ec2.Subnet> {
  const blocks = splitCidr(cidr, zones.length);
  const subnets = zones.map((zone, index): [string, aws.ec2.Subnet] => [
    zone,
    new aws.ec2.Subnet(
      `${name}-${zone}`,
      {
        vpcId: vpc.id,
        cidrBlock: blocks[index] ?? cidr,
        availabilityZone: pulumi.interpolate`${environment.region}${zone}`,
        tags: named(environment, `${name}-${zone}`),
      },
      { parent },
    ),
  ]);
  return new Map(subnets);
}

/** Cuts a block of addresses into the smallest power of two of equal blocks that gives `count`. */
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

function named(environment: Environment, name: string): Record<string, string> {
  return { ...environment.tags, Name: `${environment.project}-${environment.name}-${name}` };
}
