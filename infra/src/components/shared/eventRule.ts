import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../physicalName.ts";
import type { WorkflowSettings } from "../../settings/workflowSchema.ts";
import type { WorkloadEnvironment } from "./keyPolicies.ts";
import { createRole, type Statement } from "./role.ts";
import { createStartDeadLetters } from "./startDeadLetters.ts";
import { type Transform, transformed } from "./transform.ts";

export interface EventRuleArgs {
  readonly environment: WorkloadEnvironment;
  /** The name of the workflow. */
  readonly owner: string;
  readonly events: NonNullable<WorkflowSettings["events"]>;
  readonly targetArn: pulumi.Input<string>;
  /** How long a start that fails is repeated. */
  readonly retries: aws.types.input.cloudwatch.EventTargetRetryPolicy;
  /** The statements that the rule's role needs for the target. */
  readonly statements: readonly Statement[];
  readonly tags: Readonly<Record<string, string>>;
  readonly transform: EventRuleTransforms | undefined;
}

export interface EventRuleTransforms {
  readonly eventRule?: Transform<aws.cloudwatch.EventRuleArgs>;
  readonly eventTarget?: Transform<aws.cloudwatch.EventTargetArgs>;
}

export interface CreatedEventRule {
  /** Receives the events whose starts failed after all retries. */
  readonly deadLetterQueue: aws.sqs.Queue;
}

const DEAD_LETTERS = "-events-dead-letters";

/** Creates a rule of EventBridge, a role that may start only its target, and a dead-letter queue for failed starts. */
export function createEventRule(
  name: string,
  args: EventRuleArgs,
  parent: pulumi.Resource,
): CreatedEventRule {
  const { environment, owner, events, targetArn, retries, statements, tags, transform } = args;
  const eventBusName = events.bus;
  const rule = new aws.cloudwatch.EventRule(
    name,
    transformed(
      {
        name: physicalName(environment, owner),
        description: `Starts ${owner}`,
        eventBusName,
        eventPattern: JSON.stringify(events.pattern),
        tags: { ...tags },
      },
      transform?.eventRule,
    ),
    { parent },
  );
  const role = createRole(
    `${name}-events`,
    {
      environment,
      description: `Events of ${owner}`,
      service: "events.amazonaws.com",
      statements,
      tags,
    },
    parent,
  );
  const deadLetterQueue = createStartDeadLetters(name, DEAD_LETTERS, args, parent);
  const policy = createQueuePolicy(`${name}${DEAD_LETTERS}`, deadLetterQueue, rule, parent);
  const target: aws.cloudwatch.EventTargetArgs = {
    rule: rule.name,
    eventBusName,
    arn: targetArn,
    roleArn: role.arn,
    retryPolicy: retries,
    deadLetterConfig: { arn: deadLetterQueue.arn },
    ...(events.input !== undefined && {
      inputTransformer: {
        inputPaths: events.input.paths,
        inputTemplate: events.input.template,
      },
    }),
  };
  new aws.cloudwatch.EventTarget(name, transformed(target, transform?.eventTarget), {
    parent,
    dependsOn: [...role.ready, policy],
  });
  return { deadLetterQueue };
}

/** EventBridge sends dead letters with its own name, not with the role (EventBridge user guide, "Using dead-letter queues"). */
function createQueuePolicy(
  name: string,
  queue: aws.sqs.Queue,
  rule: aws.cloudwatch.EventRule,
  parent: pulumi.Resource,
): aws.sqs.QueuePolicy {
  const policy = pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "KeepDeadLetters",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queue.arn,
        Condition: { ArnEquals: { "aws:SourceArn": rule.arn } },
      },
    ],
  });
  return new aws.sqs.QueuePolicy(name, { queueUrl: queue.url, policy }, { parent });
}
