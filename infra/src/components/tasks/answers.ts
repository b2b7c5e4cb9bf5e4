import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import { useKeyForTokens } from "../shared/encryption.ts";
import type { Statement } from "../shared/role.ts";

/**
 * Allows answering the tasks of these state machines whose tokens stand in messages: Step Functions checks such a token against
 * the state machine that created it. IAM's reference lists no resource type for these actions.
 */
export function answersFor(
  environment: Environment,
  machineArns: readonly pulumi.Input<string>[],
): Statement[] {
  const [only, ...others] = machineArns;
  if (only === undefined) return [];
  const Resource = others.length === 0 ? only : machineArns;
  return [
    {
      Sid: "AnswerForTasks",
      Effect: "Allow",
      Action: ["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"],
      Resource,
    },
    ...useKeyForTokens(environment, Resource),
  ];
}
