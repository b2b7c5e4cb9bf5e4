import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { workloadTags } from "../../environment.ts";
import { SCHEDULE_EVENT_AGE_SECONDS } from "../../limits.ts";
import { LONGEST_SUFFIX } from "../../physicalName.ts";
import { useKeyForQueue } from "./encryption.ts";
import type { WorkloadEnvironment } from "./keyPolicies.ts";
import { createRole, type GrantedRole, type Statement } from "./role.ts";
import { createStartDeadLetters } from "./startDeadLetters.ts";
import { type Transform, transformed } from "./transform.ts";

/** The schedule's target, without the role and the failure handling that every schedule gets. */
export type ScheduleTarget = Omit<
  aws.types.input.scheduler.ScheduleTarget,
  "roleArn" | "retryPolicy" | "deadLetterConfig"
>;

export interface ScheduleArgs {
  readonly environment: WorkloadEnvironment;
  /** The name of the workload or of the workflow. */
  readonly owner: string;
  readonly description: string;
  readonly expression: string;
  readonly timezone: string;
  readonly target: ScheduleTarget;
  /** How long a start that fails is repeated. */
  readonly retries: aws.types.input.scheduler.ScheduleTargetRetryPolicy;
  /** The statements that the schedule's role needs for the target. */
  readonly statements: readonly Statement[];
  readonly tags: Readonly<Record<string, string>>;
  readonly transform: Transform<aws.scheduler.ScheduleArgs> | undefined;
}

/** What the schedules of all workers have. */
export function ofWorker(environment: WorkloadEnvironment, manifest: Manifest) {
  return {
    owner: manifest.name,
    description: `Drains the activity of ${manifest.name}`,
    // Once the next start is due, a late one is useless.
    retries: {
      maximumEventAgeInSeconds: SCHEDULE_EVENT_AGE_SECONDS,
      maximumRetryAttempts: 3,
    },
    tags: workloadTags(environment, manifest.name),
  };
}

export interface CreatedSchedule {
  /** Receives the starts that failed after all retries. */
  readonly deadLetterQueue: aws.sqs.Queue;
}

/** Creates a schedule, a role that may start only its target, and a dead-letter queue for failed starts. */
export function createSchedule(
  name: string,
  args: ScheduleArgs,
  parent: pulumi.Resource,
): CreatedSchedule {
  const deadLetterQueue = createStartDeadLetters(name, LONGEST_SUFFIX, args, parent);
  const role = createScheduleRole(name, args, deadLetterQueue, parent);
  const { description, expression, timezone, target, retries } = args;
  const schedule: aws.scheduler.ScheduleArgs = {
    description,
    scheduleExpression: expression,
    scheduleExpressionTimezone: timezone,
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      ...target,
      roleArn: role.arn,
      retryPolicy: retries,
      deadLetterConfig: { arn: deadLetterQueue.arn },
    },
  };
  new aws.scheduler.Schedule(name, transformed(schedule, args.transform), {
    parent,
    // EventBridge Scheduler rejects a target that its role may not start.
    dependsOn: role.ready,
  });
  return { deadLetterQueue };
}

function createScheduleRole(
  name: string,
  { environment, owner, statements, tags }: ScheduleArgs,
  deadLetterQueue: aws.sqs.Queue,
  parent: pulumi.Resource,
): GrantedRole {
  const args = {
    environment,
    description: `Schedule of ${owner}`,
    service: "scheduler.amazonaws.com",
    statements: [...statements, sendTo(deadLetterQueue), ...useKeyForQueue(environment)],
    tags,
  };
  return createRole(`${name}-schedule`, args, parent);
}

function sendTo(queue: aws.sqs.Queue): Statement {
  return {
    Sid: "KeepDeadLetters",
    Effect: "Allow",
    Action: ["sqs:SendMessage"],
    Resource: queue.arn,
  };
}
