import { z } from "zod";
import * as network from "../arguments/network.ts";
import { SECURITY_GROUP } from "../limits.ts";
import { CidrBlock } from "./cidr.ts";
import { generated, inertType } from "./inertType.ts";

const ALL_PROTOCOLS = "-1";
const Description = z
  .string()
  .regex(
    SECURITY_GROUP.description,
    "Invalid security group description. Valid descriptions are strings less than 256 characters from the following set: a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
  );

interface Ports {
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
}

/** The numbers of a TCP or UDP rule are ports; those of an ICMP rule are a type and a code. */
function problemOfPorts({ protocol, fromPort, toPort }: Ports): string | undefined {
  const name = protocol.toLowerCase();
  if (!["tcp", "udp", "6", "17"].includes(name)) return;
  const { min, max } = SECURITY_GROUP.ports;
  const valid = [fromPort, toPort].every((port) => port >= min && port <= max);
  if (valid && fromPort <= toPort) return;
  return `InvalidParameterValue: Invalid ${name.toUpperCase()} port range: ${fromPort}-${toPort}`;
}

const Rule = z
  .strictObject({
    protocol: z.string(),
    fromPort: z.number().int(),
    toPort: z.number().int(),
    cidrBlocks: z.array(CidrBlock).optional(),
    description: z.string().optional(),
  })
  .superRefine((rule, context) => {
    const issue = (message: string) =>
      context.addIssue({ code: "custom", path: ["fromPort"], message });
    const all = [ALL_PROTOCOLS, "all"].includes(rule.protocol.toLowerCase());
    if (all && (rule.fromPort !== 0 || rule.toPort !== 0)) {
      issue(
        `from_port (${rule.fromPort}) and to_port (${rule.toPort}) must both be 0 to use the 'ALL' "-1" protocol!`,
      );
    }
    const problem = problemOfPorts(rule);
    if (problem !== undefined) issue(problem);
  });

export const securityGroup = inertType({
  arguments: network.securityGroup,
  inputs: z.strictObject({
    name: z
      .string()
      .max(SECURITY_GROUP.nameLength)
      .refine((name) => !name.startsWith("sg-"), {
        error: ({ input }) =>
          `InvalidParameterValue: Value (${input}) for parameter GroupName is invalid. Group names may not be in the format sg-*.`,
      })
      .optional(),
    namePrefix: z.string().optional(),
    description: Description.optional(),
    vpcId: z.string().optional(),
    ingress: z.array(Rule).optional(),
    egress: z.array(Rule).optional(),
  }),
  computed: (name, hash, region) => ({ ...generated("sg")(name, hash, region), name }),
});

/** The one that a VPC has had from its beginning: nobody names or describes it. */
export const defaultSecurityGroup = inertType({
  arguments: network.defaultSecurityGroup,
  inputs: z.strictObject({
    vpcId: z.string().optional(),
    ingress: z.array(Rule).optional(),
    egress: z.array(Rule).optional(),
  }),
  computed: (name, hash, region) => ({ ...generated("sg")(name, hash, region), name: "default" }),
});

const SOURCES = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"] as const;

const OwnRule = z
  .strictObject({
    securityGroupId: z.string(),
    ipProtocol: z.string(),
    fromPort: z.number().int().optional(),
    toPort: z.number().int().optional(),
    cidrIpv4: CidrBlock.optional(),
    cidrIpv6: z.string().optional(),
    prefixListId: z.string().optional(),
    referencedSecurityGroupId: z.string().optional(),
    description: Description.optional(),
  })
  .superRefine((rule, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (SOURCES.filter((name) => rule[name] !== undefined).length !== 1) {
      issue("cidrIpv4", `Exactly one of ${SOURCES.join(", ")} is required`);
    }
    const { ipProtocol: protocol, fromPort, toPort } = rule;
    if (fromPort === undefined || toPort === undefined) {
      const ports = ["tcp", "udp", "6", "17"].includes(protocol.toLowerCase());
      if (ports) issue("fromPort", `Required, as is toPort, with protocol ${protocol}`);
      return;
    }
    const problem = problemOfPorts({ protocol, fromPort, toPort });
    if (problem !== undefined) issue("fromPort", problem);
  });

export const securityGroupEgressRule = inertType({
  arguments: network.securityGroupEgressRule,
  inputs: OwnRule,
  computed: generated("sgr"),
});

export const securityGroupIngressRule = inertType({
  arguments: network.securityGroupIngressRule,
  inputs: OwnRule,
  computed: generated("sgr"),
});
