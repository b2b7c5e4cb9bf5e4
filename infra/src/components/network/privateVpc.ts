import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { waitingFor } from "../shared/waiting.ts";
import type { Placement, PrivateVpcArgs, VpcArgs } from "./args.ts";
import { gatewayEndpointName, interfaceEndpointName } from "./endpointNames.ts";
import { endpointPolicy } from "./endpointPolicies.ts";
import { EVERY_TASKS_SERVICES, GATEWAY_SERVICE } from "./endpointServices.ts";
import { nameTags } from "./nameTags.ts";
import { createSubnets, createVpc } from "./vpc.ts";

/**
 * Private subnets that reach AWS only through VPC endpoints. They have no route to the internet. AWS bills every
 * interface endpoint by the hour in every zone.
 */
export function createPrivateVpc(
  name: string,
  args: PrivateVpcArgs,
  parent: pulumi.Resource,
): Placement {
  const vpc = createVpc(name, args, parent);
  const routes = createRoutes(name, args, vpc, parent);
  const subnets = createSubnets(name, args, vpc, routes, parent);
  const securityGroup = createEndpointSecurityGroup(name, args, vpc, parent);
  const network = { vpc, subnetIds: subnets.ids, securityGroup };
  const endpoints = [
    ...[...EVERY_TASKS_SERVICES, ...args.services].map((service) =>
      createInterfaceEndpoint(name, service, args, network, parent),
    ),
    createS3Endpoint(name, args, vpc, routes, parent),
  ];
  const needed = [...subnets.associations, ...endpoints];
  const subnetIds = waitingFor(needed, subnets.ids);
  return { vpcId: waitingFor(needed, vpc.id), subnetIds, assignPublicIp: false };
}

function createRoutes(
  name: string,
  { environment }: VpcArgs,
  vpc: aws.ec2.Vpc,
  parent: pulumi.Resource,
): aws.ec2.RouteTable {
  const args = { vpcId: vpc.id, routes: [], tags: nameTags(environment, name) };
  return new aws.ec2.RouteTable(name, args, { parent });
}

function createEndpointSecurityGroup(
  name: string,
  { environment, cidr }: VpcArgs,
  vpc: aws.ec2.Vpc,
  parent: pulumi.Resource,
): aws.ec2.SecurityGroup {
  return new aws.ec2.SecurityGroup(
    `${name}-endpoints`,
    {
      description: "HTTPS from inside the VPC to its endpoints",
      vpcId: vpc.id,
      ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: [cidr] }],
      egress: [],
      tags: nameTags(environment, `${name}-endpoints`),
    },
    { parent },
  );
}

interface EndpointNetwork {
  readonly vpc: aws.ec2.Vpc;
  readonly subnetIds: pulumi.Output<string[]>;
  readonly securityGroup: aws.ec2.SecurityGroup;
}

function createInterfaceEndpoint(
  name: string,
  service: string,
  { environment, calls, endpointPolicies }: PrivateVpcArgs,
  { vpc, subnetIds, securityGroup }: EndpointNetwork,
  parent: pulumi.Resource,
): aws.ec2.VpcEndpoint {
  const endpoint = `${name}-${service.replace(".", "-")}`;
  return new aws.ec2.VpcEndpoint(
    endpoint,
    {
      vpcId: vpc.id,
      vpcEndpointType: "Interface",
      serviceName: environment.region.apply((region) => interfaceEndpointName(service, region)),
      subnetIds,
      securityGroupIds: [securityGroup.id],
      privateDnsEnabled: true,
      policy: endpointPolicy(service, endpointPolicies ? calls : undefined, environment),
      tags: nameTags(environment, endpoint),
    },
    { parent },
  );
}

function createS3Endpoint(
  name: string,
  { environment, calls, endpointPolicies }: PrivateVpcArgs,
  vpc: aws.ec2.Vpc,
  routes: aws.ec2.RouteTable,
  parent: pulumi.Resource,
): aws.ec2.VpcEndpoint {
  return new aws.ec2.VpcEndpoint(
    `${name}-s3`,
    {
      vpcId: vpc.id,
      vpcEndpointType: "Gateway",
      serviceName: environment.region.apply((region) =>
        gatewayEndpointName(GATEWAY_SERVICE, region),
      ),
      routeTableIds: [routes.id],
      policy: endpointPolicy(GATEWAY_SERVICE, endpointPolicies ? calls : undefined, environment),
      tags: nameTags(environment, `${name}-s3`),
    },
    { parent },
  );
}
