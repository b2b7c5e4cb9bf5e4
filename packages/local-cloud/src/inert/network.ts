import { z } from "zod";
import { jsonText } from "../arguments/jsonText.ts";
import * as network from "../arguments/network.ts";
import { VPC_PREFIX } from "../limits.ts";
import { CidrBlock, readCidr } from "./cidr.ts";
import { generated, inertType } from "./inertType.ts";

const Sized = (error: string) =>
  CidrBlock.refine(
    (block) => {
      const prefix = readCidr(block)?.prefix ?? VPC_PREFIX.min;
      return prefix >= VPC_PREFIX.min && prefix <= VPC_PREFIX.max;
    },
    { error: ({ input }) => `${error}: The CIDR '${input}' is invalid: between /16 and /28.` },
  );

/** The id that EC2 gives to a resource of a kind. */
const Id = (prefix: string) =>
  z.string().startsWith(`${prefix}-`, {
    error: ({ input }) => `Invalid id: "${input}" (expecting "${prefix}-...")`,
  });

export const vpc = inertType({
  arguments: network.vpc,
  inputs: z.strictObject({
    cidrBlock: Sized("InvalidVpc.Range").optional(),
    instanceTenancy: z.enum(["default", "dedicated"]).optional(),
  }),
  take({ cidrBlock }, id, { vpcs }) {
    return cidrBlock === undefined ? undefined : vpcs.addVpc(id, cidrBlock);
  },
  computed(name, hash, region) {
    const parts = {
      mainRouteTableId: `rtb-${hash}`,
      defaultRouteTableId: `rtb-${hash}`,
      defaultSecurityGroupId: `sg-${hash}`,
      defaultNetworkAclId: `acl-${hash}`,
    };
    return { ...generated("vpc")(name, hash, region), ...parts };
  },
});

export const subnet = inertType({
  arguments: network.subnet,
  inputs: z.strictObject({
    vpcId: Id("vpc"),
    cidrBlock: Sized("InvalidSubnet.Range").optional(),
    availabilityZone: z
      .string()
      .regex(
        /^[a-z]{2}(-[a-z]+)+-\d+(-[a-z]+-\d+)?[a-z]$/,
        "InvalidParameterValue: Value for parameter availabilityZone is invalid; a region and a letter, such as us-east-1a",
      )
      .optional(),
  }),
  take({ vpcId, cidrBlock }, id, { vpcs }) {
    return cidrBlock === undefined ? undefined : vpcs.addSubnet(vpcId, id, cidrBlock);
  },
  computed: generated("subnet"),
});

export const internetGateway = inertType({
  arguments: network.internetGateway,
  inputs: z.strictObject({ vpcId: Id("vpc").optional() }),
  computed: generated("igw"),
});

export const routeTable = inertType({
  arguments: network.routeTable,
  inputs: z.strictObject({
    vpcId: Id("vpc"),
    routes: z.array(z.strictObject({ cidrBlock: CidrBlock.optional() })).optional(),
  }),
  computed: generated("rtb"),
});

const DESTINATIONS = [
  "destinationCidrBlock",
  "destinationIpv6CidrBlock",
  "destinationPrefixListId",
] as const;

export const route = inertType({
  arguments: network.route,
  inputs: z
    .strictObject({
      routeTableId: Id("rtb"),
      destinationCidrBlock: CidrBlock.optional(),
      destinationIpv6CidrBlock: z.string().optional(),
      destinationPrefixListId: z.string().optional(),
    })
    .refine((route) => DESTINATIONS.filter((name) => route[name] !== undefined).length === 1, {
      path: ["destinationCidrBlock"],
      message: `Exactly one of ${DESTINATIONS.join(", ")} is required`,
    }),
  computed: generated("r"),
});

export const routeTableAssociation = inertType({
  arguments: network.routeTableAssociation,
  inputs: z
    .strictObject({
      routeTableId: Id("rtb"),
      subnetId: Id("subnet").optional(),
      gatewayId: z.string().optional(),
    })
    .refine(({ subnetId, gatewayId }) => (subnetId === undefined) !== (gatewayId === undefined), {
      path: ["subnetId"],
      message: "Exactly one of subnetId and gatewayId is required",
    }),
  computed: generated("rtbassoc"),
});

export const vpcEndpoint = inertType({
  arguments: network.vpcEndpoint,
  inputs: z
    .strictObject({
      vpcId: Id("vpc"),
      vpcEndpointType: z
        .enum(["Gateway", "Interface", "GatewayLoadBalancer", "Resource", "ServiceNetwork"])
        .default("Gateway"),
      serviceName: z.string().optional(),
      policy: jsonText(z.looseObject({})).optional(),
      privateDnsEnabled: z.boolean().optional(),
      routeTableIds: z.array(z.string()).optional(),
      securityGroupIds: z.array(z.string()).optional(),
      subnetIds: z.array(z.string()).optional(),
    })
    .superRefine((endpoint, context) => {
      const issue = (path: string, message: string) =>
        context.addIssue({ code: "custom", path: [path], message });
      const { vpcEndpointType: type, privateDnsEnabled = false } = endpoint;
      const gateway = type === "Gateway";
      if (gateway && privateDnsEnabled) {
        issue("privateDnsEnabled", "InvalidParameter: only an Interface endpoint has private DNS");
      }
      if (type === "Interface" && (endpoint.routeTableIds ?? []).length > 0) {
        issue("routeTableIds", "InvalidParameter: only a Gateway endpoint has route tables");
      }
      for (const name of ["subnetIds", "securityGroupIds"] as const) {
        if (gateway && (endpoint[name] ?? []).length > 0) {
          issue(name, `InvalidParameter: a Gateway endpoint has no ${name}`);
        }
      }
    }),
  computed: generated("vpce"),
});
