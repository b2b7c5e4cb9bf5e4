import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import { policyOf } from "./shared/role.ts";
import { answersFor } from "./tasks/answers.ts";
import type { Sender } from "./tasks/args.ts";
import type { TaskAddress } from "./tasks/source.ts";

interface AnsweredWorkflow {
  readonly handsOutTokens: boolean;
  readonly stateMachineArn: pulumi.Output<string>;
}

interface AnsweredWorkload {
  readonly tasks: Pick<TaskAddress, "transport">;
  readonly stateMachineArn: pulumi.Output<string> | undefined;
  readonly senders: readonly Pick<Sender, "machineArn">[];
}

/** Lets the role of the environment's operators, which the team has made, answer the tasks that wait with a token in a message. */
export function allowOperators(
  environment: Environment,
  workloads: readonly AnsweredWorkload[],
  workflows: readonly AnsweredWorkflow[],
): void {
  const { operatorRoleArn } = environment;
  const withQueues = workloads.filter(({ tasks }) => tasks.transport === "callback");
  const answered = [...withQueues, ...workflows.filter((workflow) => workflow.handsOutTokens)];
  const own = answered.flatMap(({ stateMachineArn }) => stateMachineArn ?? []);
  const others = withQueues.flatMap(({ senders }) => senders.map(({ machineArn }) => machineArn));
  const machineArns = [...own, ...new Set(others)];
  if (operatorRoleArn === undefined || machineArns.length === 0) return;
  // arn:aws:iam::ACCOUNT:role/PATH/NAME
  const role = operatorRoleArn.split("/").at(-1) ?? "";
  const policy = policyOf(answersFor(environment, machineArns));
  new aws.iam.RolePolicy("operators", { role, policy });
}
