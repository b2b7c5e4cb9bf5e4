import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { TaskQueue } from "./queue.ts";

/**
 * Denies insecure transport on both queues, and denies sending to the task queue except by the state machine's role. These
 * denials override the roles' own policies: each message is a task that a worker will run.
 */
export function createQueuePolicies(
  name: string,
  queue: TaskQueue,
  senderRoleArn: pulumi.Input<string>,
): void {
  const { tasks, deadLetters } = queue.queues;
  createPolicy(
    name,
    tasks,
    [denyInsecureTransport(tasks), denyOthers(tasks, senderRoleArn)],
    queue,
  );
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

function denyOthers(queue: aws.sqs.Queue, senderRoleArn: pulumi.Input<string>): object {
  return {
    Sid: "DenyOtherSenders",
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:SendMessage",
    Resource: queue.arn,
    Condition: { ArnNotEquals: { "aws:PrincipalArn": senderRoleArn } },
  };
}
