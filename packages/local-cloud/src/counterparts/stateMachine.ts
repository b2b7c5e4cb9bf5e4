import { AccessDeniedException } from "@sfn-workers/local-stepfunctions";
import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import { arnOf, physicalName } from "../names.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

export const Inputs = z.strictObject({
  name: z.string().optional(),
  namePrefix: z.string().optional(),
  definition: z.string(),
  roleArn: z.string(),
  type: z.enum(["STANDARD", "EXPRESS"]).default("STANDARD"),
  loggingConfiguration: z.strictObject({ level: z.string().optional() }).optional(),
});
const Answer = z.object({ stateMachineArn: z.string() });

/** `aws:sfn/stateMachine:StateMachine` */
export const stateMachine: CreateCounterpart = async (resource, cloud) => {
  const inputs = readInputs(Inputs, resource);
  const { definition, roleArn, type } = inputs;
  const name = physicalName(resource, inputs.name, inputs.namePrefix);
  cloud.iam.requireTrust(
    roleArn,
    "states.amazonaws.com",
    arnOf("states", `stateMachine:${name}`),
    "Neither the global service principal states.amazonaws.com, nor the regional one is " +
      "authorized to assume the provided role.",
  );
  if ((inputs.loggingConfiguration?.level ?? "OFF") !== "OFF") {
    await requireLogDelivery(roleArn, cloud);
  }
  const answer = await cloud.endpoint.call("CreateStateMachine", {
    name,
    definition,
    roleArn,
    type,
  });
  const { stateMachineArn } = Answer.parse(answer);
  return {
    description: "state machine",
    id: stateMachineArn,
    outputs: { arn: stateMachineArn, name, status: "ACTIVE" },
  };
};

/** The actions that a logging state machine's role must allow (Step Functions developer guide, logging to CloudWatch Logs). */
const LOG_DELIVERY_ACTIONS = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
];

/** @throws {AccessDeniedException} when the role lacks a permission; AWS's message, with the action added. */
async function requireLogDelivery(roleArn: string, cloud: Cloud): Promise<void> {
  const session = { roleArn, sessionName: "states" };
  for (const action of LOG_DELIVERY_ACTIONS) {
    try {
      await cloud.iam.requireForCreation(session, action, "*");
    } catch (error) {
      if (!(error instanceof AccessDeniedException)) throw error;
      throw new AccessDeniedException(
        "The state machine IAM Role is not authorized to access the Log Destination: " +
          error.message,
      );
    }
  }
}
