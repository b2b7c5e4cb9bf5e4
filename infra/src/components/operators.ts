import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import { policyOf } from "./shared/role.ts";
import { type AnsweredMachine, answersFor } from "./tasks/answers.ts";
import type { TaskAddress } from "./tasks/source.ts";

interface AnsweredWorkflow {
  readonly handsOutTokens: boolean;
  readonly stateMachineArn: pulumi.Output<string>;
  readonly itemsArn: pulumi.Output<string> | undefined;
}

interface AnsweredWorkload {
  readonly tasks: Pick<TaskAddress, "transport">;
  readonly stateMachineArn: pulumi.Output<string> | undefined;
  readonly itemsArn?: undefined;
  readonly senders: readonly AnsweredMachine[];
}

/** Lets the role of the environment's operators, which the team has made, answer the tasks that wait with a token in a message. */
export function allowOperators(
  environment: Environment,
  workloads: readonly AnsweredWorkload[],
  workflows: readonly AnsweredWorkflow[],
): void {
  const { operatorRoleArn } = environment;
  const withQueues = workloads.filter(({ tasks }) => tasks.transport === "callback");
  const own = [...withQueues, ...workflows.filter((workflow) => workflow.handsOutTokens)].flatMap(
    ({ stateMachineArn: machineArn, itemsArn }) =>
      machineArn === undefined ? [] : [{ machineArn, ...(itemsArn && { itemsArn }) }],
  );
  const machines = [...own, ...withQueues.flatMap(({ senders }) => senders)];
  if (operatorRoleArn === undefined || machines.length === 0) return;
  // arn:aws:iam::ACCOUNT:role/PATH/NAME
  const role = operatorRoleArn.split("/").at(-1) ?? "";
  const policy = policyOf(answersFor(environment, machines));
  new aws.iam.RolePolicy("operators", { role, policy });
}
