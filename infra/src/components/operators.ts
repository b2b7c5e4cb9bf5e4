import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import { policyOf } from "./shared/role.ts";
import { answersFor } from "./tasks/answers.ts";
import type { TaskAddress } from "./tasks/source.ts";

interface AnsweredWorkflow {
  readonly handsOutTokens: boolean;
  readonly stateMachineArn: pulumi.Output<string>;
}

interface AnsweredWorkload {
  readonly tasks: Pick<TaskAddress, "transport">;
  readonly stateMachineArn: pulumi.Output<string>;
}

/** Lets the role of the environment's operators, which the team has made, answer the tasks that wait with a token in a message. */
export function allowOperators(
  environment: Environment,
  workloads: readonly AnsweredWorkload[],
  workflows: readonly AnsweredWorkflow[],
): void {
  const { operatorRoleArn } = environment;
  const machineArns = [
    ...workloads.filter(({ tasks }) => tasks.transport === "callback"),
    ...workflows.filter((workflow) => workflow.handsOutTokens),
  ].map(({ stateMachineArn }) => stateMachineArn);
  if (operatorRoleArn === undefined || machineArns.length === 0) return;
  // arn:aws:iam::ACCOUNT:role/PATH/NAME
  const role = operatorRoleArn.split("/").at(-1) ?? "";
  const policy = policyOf(answersFor(environment, machineArns));
  new aws.iam.RolePolicy("operators", { role, policy });
}
