import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { TaskQueue } from "./queue.ts";

/** The ARNs of the roles that may send to a task queue. */
export interface QueueSenders {
  readonly stateMachine: pulumi.Input<string>;
  readonly worker: pulumi.Input<string>;
}

/**
 * Denies insecure transport on both queues, and denies sending to the task queue except by the roles of the state machine and
 * of the worker, which sends a message again that it hands back. These denials override the roles' own policies: each message
 * is a task that a worker will run.
 */
export function createQueuePolicies(name: string, queue: TaskQueue, senders: QueueSenders): void {
  const { tasks, deadLetters } = queue.queues;
  createPolicy(name, tasks, [denyInsecureTransport(tasks), denyOthers(tasks, senders)], queue);
  createPolicy(`${name}-dead-letters`, deadLetters, [denyInsecureTransport(deadLetters)], queue);
}

function createPolicy(
  name: string,
  queue: aws.sqs.Queue,
  statements: readonly object[],
  parent: pulumi.Resource,
): void {
  const policy = pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
  new aws.sqs.QueuePolicy(name, { queueUrl: queue.url, policy }, { parent });
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

function denyOthers(queue: aws.sqs.Queue, { stateMachine, worker }: QueueSenders): object {
  return {
    Sid: "DenyOtherSenders",
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:SendMessage",
    Resource: queue.arn,
    Condition: { ArnNotEquals: { "aws:PrincipalArn": [stateMachine, worker] } },
  };
}
