import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../shared/role.ts";
import type { StartedMachine } from "./args.ts";
import type { StateMachine } from "./stateMachine.ts";

/** The alias of each state machine whose versions are published. */
const ALIAS = "live";

/** An alias for one version of a state machine, by default the newest: what starts executions goes to it. */
export function createAlias(
  name: string,
  machine: StateMachine,
  version: number | undefined,
  parent: pulumi.Resource,
): aws.sfn.Alias {
  const stateMachineVersionArn =
    version === undefined ? machine.versionArn : pulumi.interpolate`${machine.arn}:${version}`;
  return new aws.sfn.Alias(
    name,
    { name: ALIAS, routingConfigurations: [{ stateMachineVersionArn, weight: 100 }] },
    { parent },
  );
}

/**
 * Allows starting executions of the machine, through its alias alone where it has one. IAM knows a version or an alias by a condition
 * (Step Functions developer guide, "Authorizing versions and aliases").
 */
export function startExecutions({ arn, alias }: StartedMachine): Statement {
  const Condition = { "ForAnyValue:StringEquals": { "states:StateMachineQualifier": [ALIAS] } };
  return {
    Sid: "StartExecutions",
    Effect: "Allow",
    Action: ["states:StartExecution"],
    Resource: arn,
    ...(alias !== undefined && { Condition }),
  };
}
