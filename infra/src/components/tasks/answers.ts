import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import { useKeyForTokens } from "../shared/encryption.ts";
import type { Statement } from "../shared/role.ts";
import type { Sender } from "./args.ts";

/**
 * The items of a distributed Map are executions of `stateMachine:NAME/LABEL` (Step Functions API reference, DescribeExecution,
 * stateMachineArn). No name of a state machine has a slash.
 */
export function itemsArn(machineArn: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`${machineArn}/*`;
}

/** A state machine whose tokens somebody answers. */
export type AnsweredMachine = Pick<Sender, "machineArn" | "itemsArn">;

/**
 * Allows answering the tasks of these state machines whose tokens stand in messages: Step Functions checks such a token against
 * the state machine that created it. IAM's reference lists no resource type for these actions.
 */
export function answersFor(
  environment: Environment,
  machines: readonly AnsweredMachine[],
): Statement[] {
  const ofItems = machines.flatMap((machine) => machine.itemsArn ?? []);
  const arns = [...new Set([...machines.map(({ machineArn }) => machineArn), ...ofItems])];
  const [only, ...others] = arns;
  if (only === undefined) return [];
  const Resource = others.length === 0 ? only : arns;
  return [
    {
      Sid: "AnswerForTasks",
      Effect: "Allow",
      Action: ["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"],
      Resource,
    },
    ...useKeyForTokens(environment, Resource, ofItems.length > 0 ? "StringLike" : "StringEquals"),
  ];
}
