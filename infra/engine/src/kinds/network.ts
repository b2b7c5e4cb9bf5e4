import { overlap } from "./cidr.ts";
import type { Place, Properties, ResourceKinds, StoredResource } from "./kind.ts";
import { ec2, regionalArn, sameInputs, text, texts } from "./parts.ts";
import { isObject } from "./same.ts";

const VPC = "aws:ec2/vpc:Vpc";
const GATEWAY = "aws:ec2/internetGateway:InternetGateway";
const SUBNET = "aws:ec2/subnet:Subnet";
const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
const DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const FLOW_LOG = "aws:ec2/flowLog:FlowLog";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const SERVICE = "aws:ecs/service:Service";

/** What goes with a VPC. */
const PARTS: ReadonlySet<string> = new Set([DEFAULT_GROUP, FLOW_LOG]);

/**
 * What names, and what replaces besides what the local cloud knows: terraform-provider-aws 6.47, internal/service/ec2/vpc_*.go, and pulumi-aws 7. What is refused: the
 * API reference of EC2 and its error codes. The provider tries what is in use again for minutes, and then fails.
 */
export const networkKinds = {
  [VPC]: {
    created: ec2("vpc", "vpc"),
    // Its default security group and its flow logs go with it.
    refusesDeletion: (vpc, { others }) =>
      dependency(
        vpc,
        others.find(({ type, inputs }) => inputs["vpcId"] === vpc.id && !PARTS.has(type)),
      ),
  },
  [GATEWAY]: {
    created: ec2("igw", "internet-gateway"),
    // AttachInternetGateway: a VPC has one.
    refuses: ({ inputs }, { others }) => {
      const other = others.find(
        (one) => one.type === GATEWAY && one.inputs["vpcId"] === inputs["vpcId"],
      );
      return other && `InvalidParameterValue: ${inputs["vpcId"]} already has ${other.id}`;
    },
    // DetachInternetGateway: "Network … has some mapped public address(es)".
    refusesDeletion: (gateway, { others }) =>
      dependency(
        gateway,
        others.find((one) => hasPublicAddressIn(one, gateway.inputs["vpcId"], others)),
      ),
  },
  [SUBNET]: {
    created: ec2("subnet", "subnet"),
    refuses: ({ inputs }, { others }) => {
      const block = text(inputs, "cidrBlock");
      const taken = others.some(
        (one) =>
          one.type === SUBNET &&
          one.inputs["vpcId"] === inputs["vpcId"] &&
          overlap(text(one.inputs, "cidrBlock"), block),
      );
      return taken
        ? `InvalidSubnet.Conflict: The CIDR '${block}' conflicts with another subnet`
        : undefined;
    },
    refusesDeletion: (subnet, { others }) =>
      dependency(
        subnet,
        others.find((one) => subnetsOf(one).includes(subnet.id)),
      ),
  },
  [ROUTE_TABLE]: {
    filledIn: ["routes"],
    created: ec2("rtb", "route-table"),
  },
  [ASSOCIATION]: {
    // AssociateRouteTable: Resource.AlreadyAssociated.
    identity: sameInputs("subnetId"),
    created: (_given, place) => ({ id: `rtbassoc-${place.serial()}`, outputs: {} }),
    // The provider disassociates a route table before it deletes it, and AWS a subnet.
    goesWith: ({ inputs }, { id }) => inputs["routeTableId"] === id || inputs["subnetId"] === id,
  },
  [SECURITY_GROUP]: {
    name: { input: "name", autonamed: 255, longest: 255 },
    // CreateSecurityGroup: InvalidGroup.Duplicate.
    identity: sameInputs("vpcId", "name"),
    created: ec2("sg", "security-group"),
    refusesDeletion: (group, { others }) =>
      dependency(
        group,
        others.find((one) => groupsOf(one).includes(group.id)),
      ),
  },
  // vpc_default_security_group.go adopts the one that its VPC has, and only forgets it.
  [DEFAULT_GROUP]: {
    filledIn: ["vpcId"],
    identity: sameInputs("vpcId"),
    conflict: "returns what is there",
    goesWith: ({ inputs }, { id }) => inputs["vpcId"] === id,
    created: ({ inputs }, place) => {
      const id = text(inputs, "vpcId").replace(/^vpc-/, "sg-default-");
      return { id, outputs: { arn: regionalArn(place, "ec2", `security-group/${id}`) } };
    },
  },
  [FLOW_LOG]: {
    filledIn: ["destinationOptions", "logDestination", "logFormat"],
    // CreateFlowLogs: FlowLogAlreadyExists. Whether the role is a part of the configuration is not documented.
    identity: sameInputs("vpcId", "trafficType", "logDestination"),
    created: ec2("fl", "vpc-flow-log"),
    goesWith: ({ inputs }, { id }) => inputs["vpcId"] === id,
  },
  [ENDPOINT]: {
    // CustomizeDiff of vpc_endpoint.go.
    replacesFor: (before, after) =>
      text(after, "vpcEndpointType") !== "Interface" &&
      before["privateDnsEnabled"] !== after["privateDnsEnabled"]
        ? ["privateDnsEnabled"]
        : [],
    filledIn: ["policy", "privateDnsEnabled", "routeTableIds", "securityGroupIds", "subnetIds"],
    created: ec2("vpce", "vpc-endpoint"),
    refuses: ({ inputs }, { others }) => endpointConflict(inputs, others),
  },
} satisfies ResourceKinds;

function dependency(
  resource: StoredResource,
  user: StoredResource | undefined,
): string | undefined {
  return user && `DependencyViolation: ${resource.id} is still in use by ${user.id}`;
}

/** The subnets with a network interface of it. */
function subnetsOf({ type, inputs }: StoredResource): string[] {
  if (type === SERVICE) return texts(networkOf(inputs), "subnets");
  return type === ENDPOINT ? texts(inputs, "subnetIds") : [];
}

/** The security groups of its network interfaces, and those that its rules name. */
function groupsOf({ type, inputs }: StoredResource): string[] {
  if (type === SERVICE) return texts(networkOf(inputs), "securityGroups");
  if (type === ENDPOINT) return texts(inputs, "securityGroupIds");
  if (type !== SECURITY_GROUP) return [];
  const rules = [inputs["ingress"], inputs["egress"]].flat().filter(isObject);
  return rules.flatMap((rule) => texts(rule, "securityGroups"));
}

function hasPublicAddressIn(one: StoredResource, vpcId: unknown, others: Place["others"]): boolean {
  if (one.type !== SERVICE || networkOf(one.inputs)["assignPublicIp"] !== true) return false;
  const subnets = subnetsOf(one);
  return others.some(({ id, inputs }) => subnets.includes(id) && inputs["vpcId"] === vpcId);
}

function networkOf({ networkConfiguration }: Properties): Properties {
  return isObject(networkConfiguration) ? networkConfiguration : {};
}

/** Of a service, a VPC has one gateway endpoint for each route table, and one interface endpoint with its private DNS name. */
function endpointConflict(inputs: Properties, others: Place["others"]): string | undefined {
  const alike = others.filter(
    (one) =>
      one.type === ENDPOINT &&
      one.inputs["vpcId"] === inputs["vpcId"] &&
      one.inputs["serviceName"] === inputs["serviceName"],
  );
  const tables = texts(inputs, "routeTableIds");
  if (alike.some((one) => texts(one.inputs, "routeTableIds").some((id) => tables.includes(id))))
    return `RouteAlreadyExists: a route table already has a route to ${inputs["serviceName"]}`;
  const takesName = inputs["privateDnsEnabled"] === true;
  if (takesName && alike.some((one) => one.inputs["privateDnsEnabled"] === true))
    return `InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${inputs["serviceName"]}`;
  return undefined;
}
