import type * as pulumi from "@pulumi/pulumi";

/** What a Task state sends to an activity: the envelope alone. */
export function activityParameters(envelope: object): object {
  return envelope;
}

/** What a Task state sends to a queue: a message with the task's token and the envelope. */
export function queueParameters(queueUrl: pulumi.Input<string>, envelope: object): object {
  return {
    QueueUrl: queueUrl,
    MessageBody: { "taskToken.$": "$$.Task.Token", ...envelope },
  };
}
