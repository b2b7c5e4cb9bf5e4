import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { FlowTraffic } from "../../settings/networkSchema.ts";
import { createKeyPolicies } from "../shared/keyPolicies.ts";
import { createLogGroup } from "../shared/logGroup.ts";
import { createRole, type GrantedRole, type Statement } from "../shared/role.ts";
import type { VpcArgs } from "./args.ts";
import { nameTags } from "./nameTags.ts";

/** The names of the EC2 API (CreateFlowLogs). */
const TRAFFIC = { all: "ALL", accepted: "ACCEPT", rejected: "REJECT" } as const;

/**
 * Records the traffic of a VPC. CloudWatch Logs uses the environment's key by the key's own policy, so no role has a statement for it.
 * The log group is never protected: it holds neither tasks nor history of executions, and goes with the network.
 */
export function createFlowLogs(
  name: string,
  traffic: FlowTraffic,
  { environment: given }: VpcArgs,
  vpc: aws.ec2.Vpc,
  parent: pulumi.Resource,
): void {
  const keyPolicies = createKeyPolicies();
  keyPolicies.complete();
  const environment = { ...given, keyPolicies };
  const logName = `${name}-flow-logs`;
  const tags = nameTags(environment, logName);
  const logGroupName = `/aws/vpc-flow-logs/${environment.project}-${environment.name}`;
  const logGroup = createLogGroup(
    logName,
    { environment, logGroupName, tags, protect: false },
    parent,
  );
  const role = createRole(
    logName,
    {
      environment,
      description: "Writes the flow logs of the network",
      service: "vpc-flow-logs.amazonaws.com",
      statements: [writeFlowLogs(logGroup)],
      tags,
    },
    parent,
  );
  createFlowLog(logName, TRAFFIC[traffic], vpc, logGroup, role, tags, parent);
}

function createFlowLog(
  name: string,
  trafficType: string,
  vpc: aws.ec2.Vpc,
  logGroup: aws.cloudwatch.LogGroup,
  role: GrantedRole,
  tags: Record<string, string>,
  parent: pulumi.Resource,
): void {
  new aws.ec2.FlowLog(
    name,
    {
      vpcId: vpc.id,
      trafficType,
      logDestinationType: "cloud-watch-logs",
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      tags,
    },
    // A VPC has one flow log with the same configuration and destination (EC2 API reference, error codes: FlowLogAlreadyExists), and
    // AWS does not say whether the role is a part of that. So a change leaves seconds without a record.
    { parent, dependsOn: role.ready, deleteBeforeReplace: true },
  );
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
