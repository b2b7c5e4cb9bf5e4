import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import type { Zone } from "../../limits.ts";
import type { FlowTraffic } from "../../settings/networkSchema.ts";
import type { NetworkSettings } from "../../settings/schema.ts";
import type { Statement } from "../shared/role.ts";
import type { Transform } from "../shared/transform.ts";

export interface NetworkArgs {
  readonly environment: Environment;
  readonly settings: NetworkSettings;
  /** What the workers' tasks call besides what every task calls, by the names of VPC endpoints: `sqs`, `secretsmanager`. */
  readonly services: readonly string[];
  /** All that the workers' tasks call. */
  readonly calls: readonly Statement[];
  readonly transform: NetworkTransforms | undefined;
}

export interface NetworkTransforms {
  readonly vpc?: Transform<aws.ec2.VpcArgs>;
}

export interface VpcArgs {
  readonly environment: Environment;
  readonly cidr: string;
  /** Availability zones by their letter. */
  readonly zones: readonly Zone[];
  /** What flow logs record; undefined for nothing. */
  readonly flowLogs?: FlowTraffic | undefined;
  /** Where they go; undefined for a log group. */
  readonly flowLogsBucketArn?: string | undefined;
  readonly closedDefaultSecurityGroup: boolean;
  readonly transform: NetworkTransforms | undefined;
}

export interface PrivateVpcArgs extends VpcArgs, Pick<NetworkArgs, "services" | "calls"> {
  /** Whether endpoints let only `calls` through. */
  readonly endpointPolicies: boolean;
}

/** The network in which ECS tasks start. */
export interface Placement {
  /**
   * Where tasks start. What names this VPC or these subnets is made after everything through which a task there reaches AWS, and
   * deleted before it: routes, their associations, the gateway and endpoints.
   */
  readonly vpcId: pulumi.Output<string>;
  readonly subnetIds: pulumi.Output<string[]>;
  /** A task in a public subnet needs its own public address to reach AWS. */
  readonly assignPublicIp: boolean;
}
