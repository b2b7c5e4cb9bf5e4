import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createRole } from "./roles.ts";

/** A state machine with one task that sends a message and waits for its token, unless `task` changes that. */
export function createSender(
  queue: { readonly url: pulumi.Input<string> },
  statements: readonly object[],
  task: object = {},
) {
  const role = createRole("machine", "states.amazonaws.com", statements);
  const machine = new aws.sfn.StateMachine(
    "machine",
    {
      roleArn: role.arn,
      definition: pulumi.jsonStringify({
        StartAt: "Send",
        States: {
          Send: {
            Type: "Task",
            Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            Parameters: {
              QueueUrl: queue.url,
              MessageBody: { "taskToken.$": "$$.Task.Token", "input.$": "$" },
            },
            TimeoutSeconds: 3_600,
            End: true,
            ...task,
          },
        },
      }),
    },
    { dependsOn: role.ready },
  );
  return machine.arn;
}
