import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { VpcArgs } from "./args.ts";
import { nameTags } from "./nameTags.ts";

/**
 * Takes every rule from the security group that AWS makes with a VPC and gives to whatever names no other. This program's resources
 * name their own. Deleting it here leaves the group as it is (terraform-provider-aws, aws_default_security_group).
 */
export function closeDefaultSecurityGroup(
  name: string,
  { environment }: VpcArgs,
  vpc: aws.ec2.Vpc,
  parent: pulumi.Resource,
): void {
  const tags = nameTags(environment, `${name}-default`);
  const args = { vpcId: vpc.id, ingress: [], egress: [], tags };
  new aws.ec2.DefaultSecurityGroup(`${name}-default`, args, { parent });
}
