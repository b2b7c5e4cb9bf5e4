import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import { MAX_INLINE_POLICY_CHARACTERS } from "../limits.ts";
import { physicalName } from "../physicalName.ts";
import { ConfigurationError } from "../settings/explain.ts";
import type { Settings } from "../settings/settings.ts";
import { useKeyForMessages } from "./shared/encryption.ts";
import { policyOf } from "./shared/role.ts";
import type { TaskAddress } from "./tasks/source.ts";

/** The role for dead letters. The queues' policies name it, and its own policy names the queues. */
export interface BreakGlass {
  readonly roleArn: pulumi.Output<string>;
  allow(workloads: readonly { readonly tasks: TaskAddress }[]): void;
}

/**
 * Creates the role that people assume to read dead letters and to move them back into their queues; none where the stack names nobody,
 * or has no queue.
 *
 * @throws {ConfigurationError} when the queues are too many for its policy
 */
export function createBreakGlass(
  environment: Environment,
  { breakGlass, workloads }: Settings,
): BreakGlass | undefined {
  const queues = workloads.filter(({ settings }) => settings.transport === "callback");
  if (breakGlass === undefined || queues.length === 0) return undefined;
  requireFit(queues.map(({ manifest }) => physicalName(environment, manifest.name)));
  const { rolePath, permissionsBoundaryArn, tags } = environment;
  const role = new aws.iam.Role("break-glass", {
    description: `Moves dead letters of ${environment.project}-${environment.name}`,
    assumeRolePolicy: trustPolicy(breakGlass),
    maxSessionDuration: breakGlass.maxSessionSeconds,
    ...(rolePath !== undefined && { path: rolePath }),
    ...(permissionsBoundaryArn !== undefined && { permissionsBoundary: permissionsBoundaryArn }),
    tags: { ...tags },
  });
  return {
    roleArn: role.arn,
    allow: (created) => {
      const addresses = created.map(({ tasks }) => tasks).filter(isQueue);
      const policy = policyOf([...moveDeadLetters(addresses), ...useKeyForMessages(environment)]);
      new aws.iam.RolePolicy("break-glass", { role: role.name, policy }, { parent: role });
    },
  };
}

type Queue = Extract<TaskAddress, { readonly transport: "callback" }>;

function isQueue(tasks: TaskAddress): tasks is Queue {
  return tasks.transport === "callback";
}

function trustPolicy({ principals, mfa }: NonNullable<Settings["breakGlass"]>): string {
  const statement = {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { AWS: principals },
    // Sessions of people whom another provider has signed in lack the key, and then the condition does not hold (IAM user guide,
    // "AWS global condition context keys").
    ...(mfa && { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/** What each task of moving needs, on the dead letters and on where they go (SQS developer guide, "Amazon SQS API permissions: Actions and resource reference"). */
function moveDeadLetters(queues: readonly Queue[]) {
  return [
    {
      Sid: "MoveDeadLetters",
      Effect: "Allow" as const,
      Action: [
        "sqs:StartMessageMoveTask",
        "sqs:ListMessageMoveTasks",
        "sqs:CancelMessageMoveTask",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
      ],
      Resource: queues.map(({ deadLetterQueueArn }) => deadLetterQueueArn),
    },
    {
      Sid: "SendBack",
      Effect: "Allow" as const,
      Action: ["sqs:SendMessage"],
      Resource: queues.map(({ queueArn }) => queueArn),
    },
  ];
}

/** The longest begin of a queue's ARN, what a list adds to it, and what the policy has besides its queues, with a key. */
const ARN = "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:".length + '"",'.length;
const REST_OF_POLICY = 900;

function requireFit(queueNames: readonly string[]): void {
  const characters = queueNames
    .map((name) => 2 * (ARN + name.length) + "-dead-letters".length)
    .reduce((sum, one) => sum + one, REST_OF_POLICY);
  if (characters <= MAX_INLINE_POLICY_CHARACTERS) return;
  throw new ConfigurationError([
    `sfn-workers:breakGlass is for ${queueNames.length} workloads with transport: callback, whose queues make a policy of about ${characters} characters; allowed: at most ${MAX_INLINE_POLICY_CHARACTERS}, fewer such workloads or shorter names`,
  ]);
}
