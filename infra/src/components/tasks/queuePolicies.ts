import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { MAX_QUEUE_POLICY } from "../../limits.ts";
import { ConfigurationError } from "../../settings/explain.ts";
import type { TaskQueue } from "./queue.ts";

/** The ARNs of the roles that may use a task queue. */
export interface QueueUsers {
  /** The roles of the state machines that hand tasks to the workload. */
  readonly stateMachines: readonly pulumi.Input<string>[];
  readonly workers: readonly pulumi.Input<string>[];
  /** Patterns of the workers of now and before. They don't name the environment: the roles' tags do. */
  readonly workersOfAnyTime: readonly pulumi.Input<string>[];
  /** The environment's own tags. */
  readonly tags: Readonly<Record<(typeof OWN_TAGS)[number], string>>;
  /** The role for dead letters, if there is one. */
  readonly breakGlass: pulumi.Input<string> | undefined;
}

/** What tells the roles of two environments of one account apart. */
const OWN_TAGS = ["project", "environment"] as const;

/**
 * Denies insecure transport on both queues, and on the task queue sending to everybody but the state machines and the workers, which
 * send a message again that they hand back, and taking to everybody but the workers. These denials override the roles' own policies:
 * each message is a task that a worker will run. With a role for dead letters, it alone may take those, and send them back. Who may
 * manage the queue still may, so nobody can be locked out of it: neither its attributes, this policy among them, nor purging and
 * deleting it are denied.
 */
export function createQueuePolicies(name: string, queue: TaskQueue, users: QueueUsers): void {
  const { tasks, deadLetters } = queue.queues;
  const { stateMachines } = users;
  const workers = [...users.workers, ...users.workersOfAnyTime];
  const breakGlass = users.breakGlass === undefined ? [] : [users.breakGlass];
  const ofTasks = [
    denyInsecureTransport(tasks),
    denyOthers("DenyOtherSenders", tasks, "sqs:SendMessage", [
      ...stateMachines,
      ...workers,
      ...breakGlass,
    ]),
    denyOthers("DenyOtherReceivers", tasks, TAKING, workers),
    ...OWN_TAGS.map((tag) => denyNamesakes(tasks, users, tag)),
  ];
  const ofDeadLetters = [
    denyInsecureTransport(deadLetters),
    ...(breakGlass.length === 0
      ? []
      : [denyOthers("DenyOtherReceivers", deadLetters, TAKING, breakGlass)]),
  ];
  createPolicy(name, tasks, ofTasks, queue);
  createPolicy(`${name}-dead-letters`, deadLetters, ofDeadLetters, queue);
}

/** What takes a message out of a queue, shows it, or hides it from others. The batch calls have the same actions (SQS developer guide, "Amazon SQS API permissions"). */
const TAKING = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"];

function createPolicy(
  name: string,
  queue: aws.sqs.Queue,
  statements: readonly object[],
  parent: pulumi.Resource,
): void {
  const policy = pulumi
    .jsonStringify({ Version: "2012-10-17", Statement: statements })
    .apply((text) => requireRoom(text, name));
  new aws.sqs.QueuePolicy(name, { queueUrl: queue.url, policy }, { parent });
}

/** @throws {ConfigurationError} when SQS would refuse the policy; in the preview, where all that it names is known by then */
function requireRoom(policy: string, queue: string): string {
  const bytes = Buffer.byteLength(policy);
  if (bytes <= MAX_QUEUE_POLICY.bytes) return policy;
  throw new ConfigurationError([
    `The policy of the queue ${queue} has ${bytes} bytes; allowed: at most ${MAX_QUEUE_POLICY.bytes}, of fewer workflows that hand it tasks, or fewer receivers`,
  ]);
}

function denyInsecureTransport(queue: aws.sqs.Queue): object {
  return {
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:*",
    Resource: queue.arn,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

function denyOthers(
  Sid: string,
  queue: aws.sqs.Queue,
  Action: string | readonly string[],
  roleArns: readonly pulumi.Input<string>[],
): object {
  return {
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action,
    Resource: queue.arn,
    Condition: { ArnNotLike: { "aws:PrincipalArn": roleArns } },
  };
}

/**
 * Denies both to the workers of the same name that another environment of the account has. Theirs have tags as this environment's have,
 * so a role without the tag is none of them, and what a service does not know of a role's tags refuses nobody.
 */
function denyNamesakes(
  queue: aws.sqs.Queue,
  { workersOfAnyTime, tags }: QueueUsers,
  tag: (typeof OWN_TAGS)[number],
): object {
  const key = `aws:PrincipalTag/${tag}`;
  return {
    Sid: `DenyWorkersOfOther${tag === "project" ? "Projects" : "Environments"}`,
    Effect: "Deny",
    Principal: "*",
    Action: ["sqs:SendMessage", ...TAKING],
    Resource: queue.arn,
    Condition: {
      ArnLike: { "aws:PrincipalArn": workersOfAnyTime },
      Null: { [key]: "false" },
      StringNotEquals: { [key]: tags[tag] },
    },
  };
}
