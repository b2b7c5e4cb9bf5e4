import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { LAMBDA_NAME_CHARACTERS } from "./limits.ts";
import { ConfigurationError } from "./settings/explain.ts";
import type { Settings } from "./settings/settings.ts";

/** What every resource of one environment has in common. */
export interface Environment {
  readonly project: string;
  /** The Pulumi stack's name: local, dev, staging, prod. */
  readonly name: string;
  readonly accountId: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  /** `aws`, or another partition such as `aws-cn`. */
  readonly partition: pulumi.Output<string>;
  readonly logRetentionDays: number;
  /** Whether the state machines' logs carry inputs and outputs. */
  readonly logExecutionData: boolean;
  /** Whether state machines and functions send traces to X-Ray. */
  readonly tracing: boolean;
  /** Whether ECS asks its containers for their health. */
  readonly containerHealthChecks: boolean;
  /** Encrypts activities, state machines, logs and queues; undefined: AWS's own keys do. */
  readonly kmsKeyArn: string | undefined;
  /** A policy that no role of this environment can go beyond. */
  readonly permissionsBoundaryArn: string | undefined;
  /** Where alarms go. */
  readonly alarmTopicArn: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** The environment that this program is running for. Makes nothing; asks AWS who and where it is. */
export function currentEnvironment(settings: Settings): Environment {
  const project = pulumi.getProject();
  const name = pulumi.getStack();
  return {
    project,
    name,
    accountId: aws.getCallerIdentityOutput().accountId,
    region: aws.getRegionOutput().region,
    partition: aws.getPartitionOutput().partition,
    logRetentionDays: settings.logRetentionDays,
    logExecutionData: settings.logExecutionData ?? name !== "prod",
    tracing: settings.tracing,
    containerHealthChecks: settings.containerHealthChecks,
    kmsKeyArn: settings.kmsKeyArn,
    permissionsBoundaryArn: settings.permissionsBoundaryArn,
    alarmTopicArn: settings.alarmTopicArn,
    tags: { ...settings.tags, project, environment: name },
  };
}

/** The tags of what belongs to one workload. */
export function workloadTags(environment: Environment, workload: string): Record<string, string> {
  return { ...environment.tags, workload };
}

/**
 * The name in AWS of what a person looks for by name: `sfn-workers-dev-coin-flip`.
 * @throws {ConfigurationError} when it is longer than the tightest of AWS's limits, a Lambda function's 64 characters.
 */
export function physicalName(
  environment: Pick<Environment, "project" | "name">,
  workload: string,
): string {
  const name = `${environment.project}-${environment.name}-${workload}`;
  if (name.length <= LAMBDA_NAME_CHARACTERS) return name;
  throw new ConfigurationError([
    `The name "${name}" of workload "${workload}" has ${name.length} characters; allowed: project, stack and workload of at most ${LAMBDA_NAME_CHARACTERS - 2} characters together`,
  ]);
}
