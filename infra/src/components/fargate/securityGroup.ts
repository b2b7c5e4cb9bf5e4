import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { workloadTags } from "../../environment.ts";
import { DNS_PORT, HTTPS_PORT } from "../../limits.ts";
import { transformed } from "../shared/transform.ts";
import type { FargateWorkerArgs } from "./args.ts";
import { drainTimeout } from "./service.ts";

const EVERYWHERE = ["0.0.0.0/0"];

/**
 * Allows outbound traffic only: a worker polls and accepts no connections. EC2 deletes it when the last task has stopped, also those
 * on demand, which no other deletion waits for, so what running tasks need goes after it.
 */
export function createSecurityGroup(
  name: string,
  { environment, manifest, settings, shared, transform }: FargateWorkerArgs,
  needed: readonly pulumi.Resource[],
  parent: pulumi.Resource,
): aws.ec2.SecurityGroup {
  const args: aws.ec2.SecurityGroupArgs = {
    description: `Fargate worker of ${manifest.name}: out only`,
    vpcId: shared.placement.vpcId,
    ingress: [],
    egress: [...(shared.egress === undefined ? [EVERYTHING] : []), ...egressRules(shared.egress)],
    tags: workloadTags(environment, manifest.name),
  };
  return new aws.ec2.SecurityGroup(name, transformed(args, transform?.securityGroup), {
    parent,
    dependsOn: [...needed, shared.capacityProviders],
    customTimeouts: { delete: drainTimeout(manifest, settings) },
  });
}

/**
 * Names are resolved and credentials fetched whatever the rules are: security groups do not filter the resolver of the VPC, ECS's
 * metadata and the time service (VPC user guide, "Control traffic to your AWS resources using security groups"). DNS servers of one's
 * own are asked by UDP, and by TCP for long answers. The rule for HTTPS is there beside one for everything too: AWS's provider takes
 * the rules that are no more before it makes the others (terraform-provider-aws, updateSecurityGroupRules), so that without one which stays
 * no task could reach AWS in between, or at all where the second call fails.
 */
function egressRules(ports: readonly number[] = [HTTPS_PORT]) {
  const ruleOf = (protocol: string) => (port: number) => {
    return { protocol, fromPort: port, toPort: port, cidrBlocks: EVERYWHERE };
  };
  const dns = ports.filter((port) => port === DNS_PORT);
  return [...ports.map(ruleOf("tcp")), ...dns.map(ruleOf("udp"))];
}

/** All ports and protocols. */
const EVERYTHING = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: EVERYWHERE };
