import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const vpc = {
  assignGeneratedIpv6CidrBlock: "no local effect",
  cidrBlock: "no local effect",
  enableDnsHostnames: "no local effect",
  enableDnsSupport: "no local effect",
  enableNetworkAddressUsageMetrics: "no local effect",
  instanceTenancy: "no local effect",
  ipv4IpamPoolId: "no local effect",
  ipv4NetmaskLength: "no local effect",
  ipv6CidrBlock: "no local effect",
  ipv6CidrBlockNetworkBorderGroup: "no local effect",
  ipv6IpamPoolId: "no local effect",
  ipv6NetmaskLength: "no local effect",
  region: "no local effect",
  tags: "checked",
} as const satisfies ArgumentsOf<aws.ec2.VpcArgs>;

export const subnet = {
  assignIpv6AddressOnCreation: "no local effect",
  availabilityZone: "no local effect",
  availabilityZoneId: "no local effect",
  cidrBlock: "no local effect",
  customerOwnedIpv4Pool: "no local effect",
  enableDns64: "no local effect",
  enableLniAtDeviceIndex: "no local effect",
  enableResourceNameDnsARecordOnLaunch: "no local effect",
  enableResourceNameDnsAaaaRecordOnLaunch: "no local effect",
  ipv4IpamPoolId: "no local effect",
  ipv4NetmaskLength: "no local effect",
  ipv6CidrBlock: "no local effect",
  ipv6IpamPoolId: "no local effect",
  ipv6Native: "no local effect",
  ipv6NetmaskLength: "no local effect",
  mapCustomerOwnedIpOnLaunch: "no local effect",
  mapPublicIpOnLaunch: "no local effect",
  outpostArn: "no local effect",
  privateDnsHostnameTypeOnLaunch: "no local effect",
  region: "no local effect",
  tags: "checked",
  vpcId: "no local effect",
} as const satisfies ArgumentsOf<aws.ec2.SubnetArgs>;

export const internetGateway = {
  region: "no local effect",
  tags: "checked",
  vpcId: "no local effect",
} as const satisfies ArgumentsOf<aws.ec2.InternetGatewayArgs>;

export const routeTable = {
  propagatingVgws: "no local effect",
  region: "no local effect",
  routes: {
    carrierGatewayId: "no local effect",
    cidrBlock: "no local effect",
    coreNetworkArn: "no local effect",
    destinationPrefixListId: "no local effect",
    egressOnlyGatewayId: "no local effect",
    gatewayId: "no local effect",
    ipv6CidrBlock: "no local effect",
    localGatewayId: "no local effect",
    natGatewayId: "no local effect",
    networkInterfaceId: "no local effect",
    odbNetworkArn: "no local effect",
    transitGatewayId: "no local effect",
    vpcEndpointId: "no local effect",
    vpcPeeringConnectionId: "no local effect",
  },
  tags: "checked",
  vpcId: "no local effect",
} as const satisfies ArgumentsOf<aws.ec2.RouteTableArgs>;

export const route = {
  carrierGatewayId: "no local effect",
  coreNetworkArn: "no local effect",
  destinationCidrBlock: "no local effect",
  destinationIpv6CidrBlock: "no local effect",
  destinationPrefixListId: "no local effect",
  egressOnlyGatewayId: "no local effect",
  gatewayId: "no local effect",
  localGatewayId: "no local effect",
  natGatewayId: "no local effect",
  networkInterfaceId: "no local effect",
  odbNetworkArn: "no local effect",
  region: "no local effect",
  routeTableId: "no local effect",
  transitGatewayId: "no local effect",
  vpcEndpointId: "no local effect",
  vpcPeeringConnectionId: "no local effect",
} as const satisfies ArgumentsOf<aws.ec2.RouteArgs>;

export const routeTableAssociation = {
  gatewayId: "no local effect",
  region: "no local effect",
  routeTableId: "no local effect",
  subnetId: "no local effect",
} as const satisfies ArgumentsOf<aws.ec2.RouteTableAssociationArgs>;

export const securityGroup = {
  description: "no local effect",
  egress: {
    cidrBlocks: "no local effect",
    description: "no local effect",
    fromPort: "no local effect",
    ipv6CidrBlocks: "no local effect",
    prefixListIds: "no local effect",
    protocol: "no local effect",
    securityGroups: "no local effect",
    self: "no local effect",
    toPort: "no local effect",
  },
  ingress: {
    cidrBlocks: "no local effect",
    description: "no local effect",
    fromPort: "no local effect",
    ipv6CidrBlocks: "no local effect",
    prefixListIds: "no local effect",
    protocol: "no local effect",
    securityGroups: "no local effect",
    self: "no local effect",
    toPort: "no local effect",
  },
  name: "no local effect",
  namePrefix: "no local effect",
  region: "no local effect",
  revokeRulesOnDelete: "no local effect",
  tags: "checked",
  vpcId: "no local effect",
} as const satisfies ArgumentsOf<aws.ec2.SecurityGroupArgs>;

export const vpcEndpoint = {
  autoAccept: "no local effect",
  dnsOptions: {
    dnsRecordIpType: "no local effect",
    privateDnsOnlyForInboundResolverEndpoint: "no local effect",
    privateDnsPreference: "no local effect",
    privateDnsSpecifiedDomains: "no local effect",
  },
  ipAddressType: "no local effect",
  policy: "no local effect",
  privateDnsEnabled: "no local effect",
  region: "no local effect",
  resourceConfigurationArn: "no local effect",
  routeTableIds: "no local effect",
  securityGroupIds: "no local effect",
  serviceName: "no local effect",
  serviceNetworkArn: "no local effect",
  serviceRegion: "no local effect",
  subnetConfigurations: {
    ipv4: "no local effect",
    ipv6: "no local effect",
    subnetId: "no local effect",
  },
  subnetIds: "no local effect",
  tags: "checked",
  vpcEndpointType: "no local effect",
  vpcId: "no local effect",
} as const satisfies ArgumentsOf<aws.ec2.VpcEndpointArgs>;

export const securityGroupEgressRule = {
  cidrIpv4: "no local effect",
  cidrIpv6: "no local effect",
  description: "no local effect",
  fromPort: "no local effect",
  ipProtocol: "no local effect",
  prefixListId: "no local effect",
  referencedSecurityGroupId: "no local effect",
  region: "no local effect",
  securityGroupId: "no local effect",
  tags: "checked",
  toPort: "no local effect",
} as const satisfies ArgumentsOf<aws.vpc.SecurityGroupEgressRuleArgs>;
