import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const vpc = {
  assignGeneratedIpv6CidrBlock: "no local effect",
  cidrBlock: "checked",
  enableDnsHostnames: "no local effect",
  enableDnsSupport: "no local effect",
  enableNetworkAddressUsageMetrics: "no local effect",
  instanceTenancy: "checked",
  ipv4IpamPoolId: "no local effect",
  ipv4NetmaskLength: "no local effect",
  ipv6CidrBlock: "no local effect",
  ipv6CidrBlockNetworkBorderGroup: "no local effect",
  ipv6IpamPoolId: "no local effect",
  ipv6NetmaskLength: "no local effect",
  region: "reproduced",
  tags: "checked",
} as const satisfies ArgumentsOf<aws.ec2.VpcArgs>;

export const subnet = {
  assignIpv6AddressOnCreation: "no local effect",
  availabilityZone: "checked",
  availabilityZoneId: "no local effect",
  cidrBlock: "checked",
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
  region: "reproduced",
  tags: "checked",
  vpcId: "checked",
} as const satisfies ArgumentsOf<aws.ec2.SubnetArgs>;

export const internetGateway = {
  region: "reproduced",
  tags: "checked",
  vpcId: "checked",
} as const satisfies ArgumentsOf<aws.ec2.InternetGatewayArgs>;

export const routeTable = {
  propagatingVgws: "no local effect",
  region: "reproduced",
  routes: {
    carrierGatewayId: "no local effect",
    cidrBlock: "checked",
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
  vpcId: "checked",
} as const satisfies ArgumentsOf<aws.ec2.RouteTableArgs>;

export const route = {
  carrierGatewayId: "no local effect",
  coreNetworkArn: "no local effect",
  destinationCidrBlock: "checked",
  destinationIpv6CidrBlock: "checked",
  destinationPrefixListId: "checked",
  egressOnlyGatewayId: "no local effect",
  gatewayId: "no local effect",
  localGatewayId: "no local effect",
  natGatewayId: "no local effect",
  networkInterfaceId: "no local effect",
  odbNetworkArn: "no local effect",
  region: "reproduced",
  routeTableId: "checked",
  transitGatewayId: "no local effect",
  vpcEndpointId: "no local effect",
  vpcPeeringConnectionId: "no local effect",
} as const satisfies ArgumentsOf<aws.ec2.RouteArgs>;

export const routeTableAssociation = {
  gatewayId: "checked",
  region: "reproduced",
  routeTableId: "checked",
  subnetId: "checked",
} as const satisfies ArgumentsOf<aws.ec2.RouteTableAssociationArgs>;

const RULE = {
  cidrBlocks: "checked",
  description: "checked",
  fromPort: "checked",
  ipv6CidrBlocks: "no local effect",
  prefixListIds: "no local effect",
  protocol: "checked",
  securityGroups: "no local effect",
  self: "no local effect",
  toPort: "checked",
} as const;

export const securityGroup = {
  description: "checked",
  egress: RULE,
  ingress: RULE,
  name: "reproduced",
  namePrefix: "reproduced",
  region: "reproduced",
  revokeRulesOnDelete: "no local effect",
  tags: "checked",
  vpcId: "checked",
} as const satisfies ArgumentsOf<aws.ec2.SecurityGroupArgs>;

export const defaultSecurityGroup = {
  egress: RULE,
  ingress: RULE,
  region: "reproduced",
  revokeRulesOnDelete: "no local effect",
  tags: "checked",
  vpcId: "checked",
} as const satisfies ArgumentsOf<aws.ec2.DefaultSecurityGroupArgs>;

export const flowLog = {
  deliverCrossAccountRole: "no local effect",
  destinationOptions: {
    fileFormat: "no local effect",
    hiveCompatiblePartitions: "no local effect",
    perHourPartition: "no local effect",
  },
  eniId: "checked",
  iamRoleArn: "checked",
  logDestination: "checked",
  logDestinationType: "checked",
  logFormat: "no local effect",
  maxAggregationInterval: "checked",
  region: "reproduced",
  regionalNatGatewayId: "checked",
  subnetId: "checked",
  tagFieldSpecifications: { resourceType: "no local effect", tagKeys: "no local effect" },
  tags: "checked",
  trafficType: "checked",
  transitGatewayAttachmentId: "checked",
  transitGatewayId: "checked",
  vpcId: "checked",
} as const satisfies ArgumentsOf<aws.ec2.FlowLogArgs>;

export const vpcEndpoint = {
  autoAccept: "no local effect",
  dnsOptions: {
    dnsRecordIpType: "no local effect",
    privateDnsOnlyForInboundResolverEndpoint: "no local effect",
    privateDnsPreference: "no local effect",
    privateDnsSpecifiedDomains: "no local effect",
  },
  ipAddressType: "no local effect",
  policy: "checked",
  privateDnsEnabled: "checked",
  region: "reproduced",
  resourceConfigurationArn: "no local effect",
  routeTableIds: "checked",
  securityGroupIds: "checked",
  serviceName: "checked",
  serviceNetworkArn: "no local effect",
  serviceRegion: "no local effect",
  subnetConfigurations: {
    ipv4: "no local effect",
    ipv6: "no local effect",
    subnetId: "no local effect",
  },
  subnetIds: "checked",
  tags: "checked",
  vpcEndpointType: "checked",
  vpcId: "checked",
} as const satisfies ArgumentsOf<aws.ec2.VpcEndpointArgs>;

const securityGroupRule = {
  cidrIpv4: "checked",
  cidrIpv6: "checked",
  description: "checked",
  fromPort: "checked",
  ipProtocol: "checked",
  prefixListId: "checked",
  referencedSecurityGroupId: "checked",
  region: "reproduced",
  securityGroupId: "checked",
  tags: "checked",
  toPort: "checked",
} as const;

export const securityGroupEgressRule =
  securityGroupRule satisfies ArgumentsOf<aws.vpc.SecurityGroupEgressRuleArgs>;

export const securityGroupIngressRule =
  securityGroupRule satisfies ArgumentsOf<aws.vpc.SecurityGroupIngressRuleArgs>;
