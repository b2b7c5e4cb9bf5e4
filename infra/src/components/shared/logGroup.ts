import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { afterKeyPolicies, type WorkloadEnvironment } from "./keyPolicies.ts";
import type { Statement } from "./role.ts";

export interface LogGroupArgs {
  readonly environment: WorkloadEnvironment;
  /** The name in CloudWatch Logs. */
  readonly logGroupName: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Whether Pulumi refuses to delete it; by default where the environment is protected. */
  readonly protect?: boolean;
}

/** Creates a log group that the stack owns, so that it has a retention period and is deleted with the stack. */
export function createLogGroup(
  name: string,
  { environment, logGroupName, tags, protect = environment.protected }: LogGroupArgs,
  parent: pulumi.Resource,
): aws.cloudwatch.LogGroup {
  const { kmsKeyArn, logRetentionDays } = environment;
  return new aws.cloudwatch.LogGroup(
    name,
    {
      name: logGroupName,
      retentionInDays: logRetentionDays,
      ...(kmsKeyArn !== undefined && { kmsKeyId: kmsKeyArn }),
      tags: { ...tags },
    },
    { parent, protect, dependsOn: afterKeyPolicies(environment) },
  );
}

/** Allows writing to the streams of this log group only. */
export function writeLogs(logGroup: aws.cloudwatch.LogGroup): Statement {
  return {
    Sid: "WriteLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: logGroup.arn.apply((arn) => `${arn}:*`),
  };
}
