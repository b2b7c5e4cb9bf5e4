import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "./physicalName.ts";
import { requireOwnAccount } from "./settings/ownAccount.ts";
import type { Settings } from "./settings/settings.ts";

/** The settings that all resources of an environment share. */
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
  readonly logExecutionData: Settings["logExecutionData"];
  /** Whether state machines and functions send traces to X-Ray. */
  readonly tracing: boolean;
  /** Whether the functions' archives have source maps. */
  readonly sourceMaps: boolean;
  /** Whether ECS runs the containers' health checks. */
  readonly containerHealthChecks: boolean;
  /** Encrypts activities, state machines, logs and queues; without it, AWS-owned keys encrypt them. */
  readonly kmsKeyArn: string | undefined;
  /** The path of every role in IAM; undefined for `/`. */
  readonly rolePath: string | undefined;
  /** The permissions boundary of every role. */
  readonly permissionsBoundaryArn: string | undefined;
  /** The role of the people who may answer waiting tasks. */
  readonly operatorRoleArn: string | undefined;
  /** Whether what holds tasks and history is never deleted or replaced. */
  readonly protected: boolean;
  /** The SNS topic that alarms notify. */
  readonly alarmTopicArn: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** Describes the running stack's environment: creates nothing, but asks AWS for the account, region and partition. */
export function currentEnvironment(settings: Settings): Environment {
  const project = pulumi.getProject();
  const name = pulumi.getStack();
  return {
    project,
    name,
    accountId: currentAccount(settings, name),
    region: aws.getRegionOutput().region,
    partition: aws.getPartitionOutput().partition,
    logRetentionDays: settings.logRetentionDays,
    logExecutionData: settings.logExecutionData,
    tracing: settings.tracing,
    sourceMaps: settings.sourceMaps || settings.builds === "local",
    containerHealthChecks: settings.containerHealthChecks,
    kmsKeyArn: settings.kmsKeyArn,
    rolePath: settings.rolePath,
    permissionsBoundaryArn: settings.permissionsBoundaryArn,
    operatorRoleArn: settings.operatorRoleArn,
    protected: settings.protected,
    alarmTopicArn: settings.alarmTopicArn,
    tags: { ...settings.tags, project, environment: name },
  };
}

/** Every role needs it, so a setting that names another account stops each program at its preview. */
function currentAccount(settings: Settings, stack: string): pulumi.Output<string> {
  return aws.getCallerIdentityOutput().accountId.apply((accountId) => {
    requireOwnAccount(settings, accountId, stack);
    return accountId;
  });
}

/** The tags of one workload's resources. */
export function workloadTags(environment: Environment, workload: string): Record<string, string> {
  return { ...environment.tags, workload };
}

/** The tags of one workflow's resources. */
export function workflowTags(environment: Environment, workflow: string): Record<string, string> {
  return { ...environment.tags, workflow };
}

type Named = Pick<Environment, "project" | "name" | "partition" | "region" | "accountId">;

/** The ARN of the state machine of a workload or of a workflow, for resources that are created before it. */
export function stateMachineArn(environment: Named, machine: string): pulumi.Output<string> {
  return statesArn(environment, "stateMachine", machine);
}

/** The ARN of a workload's activity, for resources that are created before it. */
export function activityArn(environment: Named, workload: string): pulumi.Output<string> {
  return statesArn(environment, "activity", workload);
}

function statesArn(environment: Named, kind: string, workload: string): pulumi.Output<string> {
  const { partition, region, accountId } = environment;
  const name = physicalName(environment, workload);
  return pulumi.interpolate`arn:${partition}:states:${region}:${accountId}:${kind}:${name}`;
}
