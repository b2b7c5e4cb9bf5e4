import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { FlowTraffic } from "../../settings/networkSchema.ts";
import { createKeyPolicies } from "../shared/keyPolicies.ts";
import { createLogGroup } from "../shared/logGroup.ts";
import { createRole, type Statement } from "../shared/role.ts";
import type { VpcArgs } from "./args.ts";
import { nameTags } from "./nameTags.ts";

/** The names of the EC2 API (CreateFlowLogs). */
const TRAFFIC = { all: "ALL", accepted: "ACCEPT", rejected: "REJECT" } as const;

/** Records the traffic of a VPC in the bucket that the stack names, or in a log group of its own. */
export function createFlowLogs(
  name: string,
  traffic: FlowTraffic,
  args: VpcArgs,
  vpc: aws.ec2.Vpc,
  parent: pulumi.Resource,
): void {
  const logName = `${name}-flow-logs`;
  const tags = nameTags(args.environment, logName);
  const bucket = args.flowLogsBucketArn;
  const { destination, ready } =
    bucket === undefined
      ? createDestination(logName, args, tags, parent)
      : { destination: { logDestinationType: "s3", logDestination: bucket }, ready: [] };
  new aws.ec2.FlowLog(
    logName,
    { vpcId: vpc.id, trafficType: TRAFFIC[traffic], ...destination, tags },
    // A VPC has one flow log with the same configuration and destination (EC2 API reference, error codes: FlowLogAlreadyExists), and
    // AWS does not say whether the role is a part of that. So a change leaves seconds without a record.
    { parent, dependsOn: ready, deleteBeforeReplace: true },
  );
}

interface Destination {
  readonly destination: Pick<
    aws.ec2.FlowLogArgs,
    "logDestinationType" | "logDestination" | "iamRoleArn"
  >;
  /** What has to be there before the first record. */
  readonly ready: pulumi.Resource[];
}

/**
 * CloudWatch Logs uses the environment's key by the key's own policy, so no role has a statement for it. The log group is never
 * protected: it holds neither tasks nor history of executions, and goes with the network.
 */
function createDestination(
  name: string,
  { environment: given }: VpcArgs,
  tags: Record<string, string>,
  parent: pulumi.Resource,
): Destination {
  const keyPolicies = createKeyPolicies();
  keyPolicies.complete();
  const environment = { ...given, keyPolicies };
  const logGroupName = `/aws/vpc-flow-logs/${environment.project}-${environment.name}`;
  const logGroup = createLogGroup(
    name,
    { environment, logGroupName, tags, protect: false },
    parent,
  );
  const { arn: iamRoleArn, ready } = createRole(
    name,
    {
      environment,
      description: "Writes the flow logs of the network",
      service: "vpc-flow-logs.amazonaws.com",
      statements: [writeFlowLogs(logGroup)],
      tags,
    },
    parent,
  );
  const logDestination = logGroup.arn;
  return {
    destination: { logDestinationType: "cloud-watch-logs", logDestination, iamRoleArn },
    ready,
  };
}

/**
 * Allows writing to this log group only. AWS's example also has CreateLogGroup and DescribeLogGroups, for any log group; the AWS CDK,
 * whose log group is there before too, gives these three (aws-cdk-lib, aws-ec2, FlowLogDestination).
 */
function writeFlowLogs(logGroup: aws.cloudwatch.LogGroup): Statement {
  return {
    Sid: "WriteFlowLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    Resource: logGroup.arn.apply((arn) => `${arn}:*`),
  };
}
