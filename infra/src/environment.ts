import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { LAMBDA_NAME_CHARACTERS, SQS_NAME_CHARACTERS } from "./limits.ts";
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

/** The ARN of a workload's state machine, for what has to be there before it. */
export function stateMachineArn(
  environment: Pick<Environment, "project" | "name" | "partition" | "region" | "accountId">,
  workload: string,
): pulumi.Output<string> {
  const { partition, region, accountId } = environment;
  const name = physicalName(environment, workload);
  return pulumi.interpolate`arn:${partition}:states:${region}:${accountId}:stateMachine:${name}`;
}

/** The longest of what names have after the workload's: the queue of a schedule's dead letters. */
export const LONGEST_SUFFIX = "-schedule-dead-letters";

/** The tightest of AWS's limits: a function has the plain name, a queue has it with a suffix. */
const NAME_CHARACTERS = Math.min(
  LAMBDA_NAME_CHARACTERS,
  SQS_NAME_CHARACTERS - LONGEST_SUFFIX.length,
);

/**
 * The name in AWS of what a person looks for by name: `sfn-workers-dev-coin-flip`.
 * @throws {ConfigurationError} when AWS would not take it, alone or with the suffixes of this program.
 */
export function physicalName(
  environment: Pick<Environment, "project" | "name">,
  workload: string,
): string {
  const name = `${environment.project}-${environment.name}-${workload}`;
  if (name.length <= NAME_CHARACTERS) return name;
  throw new ConfigurationError([
    `The name "${name}" of workload "${workload}" has ${name.length} characters; allowed: project, stack and workload of at most ${NAME_CHARACTERS - 2} characters together`,
  ]);
}
