import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Environment, stateMachineArn } from "../../environment.ts";
import { physicalName } from "../../physicalName.ts";
import { stepFunctionsEncryption, useKeyForStateMachine } from "../shared/encryption.ts";
import { afterKeyPolicies } from "../shared/keyPolicies.ts";
import { createLogGroup } from "../shared/logGroup.ts";
import { createRole, type GrantedRole, type Statement } from "../shared/role.ts";
import { sampleTraces, sendTraces } from "../shared/tracing.ts";
import { transformed } from "../shared/transform.ts";
import type { StateMachineArgs } from "./args.ts";
import { definitionText } from "./definitionText.ts";
import { executionsRole } from "./roleName.ts";

/** The state machine of a workload or of a workflow, with its role and its log group. */
export class StateMachine extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  /** The newest version, where each is published. */
  readonly versionArn: pulumi.Output<string>;

  constructor(name: string, args: StateMachineArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:StateMachine", name, {}, options);
    const logGroup = createStateMachineLogGroup(name, args, this);
    const role = createStateMachineRole(name, args, this);
    const stateMachine = createStateMachine(name, args, role, logGroup, this);
    this.arn = stateMachine.arn;
    this.roleArn = role.arn;
    this.versionArn = stateMachine.stateMachineVersionArn;
    this.registerOutputs({ arn: this.arn });
  }
}

function createStateMachineLogGroup(
  name: string,
  { environment, machine, tags }: StateMachineArgs,
  parent: pulumi.Resource,
): aws.cloudwatch.LogGroup {
  const args = {
    environment,
    // With this prefix AWS does not add the log group to a resource policy, whose size is limited.
    logGroupName: `/aws/vendedlogs/states/${physicalName(environment, machine)}`,
    tags,
  };
  return createLogGroup(`${name}-executions`, args, parent);
}

function createStateMachineRole(
  name: string,
  { environment, machine, statements, kept, tags }: StateMachineArgs,
  parent: pulumi.Resource,
): GrantedRole {
  const args = {
    environment,
    description: `Executions of ${machine}`,
    service: "states.amazonaws.com",
    statements: [
      DELIVER_LOGS,
      ...sendTraces(environment),
      ...sampleTraces(environment),
      ...useKeyForStateMachine(environment, stateMachineArn(environment, machine)),
      ...withDistinctSids(statements),
    ],
    tags,
    retained: outlivesReplacement(environment),
    kept,
  };
  return createRole(executionsRole(name), args, parent);
}

/**
 * A running execution keeps the role that it started with (Step Functions developer guide, UpdateStateMachine), and Pulumi knows
 * only from the deployment before whether a role that it replaces stays. So the roles of an environment without a path would stay
 * when it takes one; those that have one go with it, so that a destroyed environment leaves nothing.
 */
function outlivesReplacement({ rolePath, protected: isProtected }: Environment): boolean {
  return isProtected || rolePath === undefined;
}

/** Log deliveries belong to the account, not to a log group, so IAM has no resource for these actions. */
const DELIVER_LOGS: Statement = {
  Sid: "DeliverLogs",
  Effect: "Allow",
  Action: [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
  ],
  Resource: "*",
};

/** A workflow may call several workloads alike, and a policy has each Sid once. */
function withDistinctSids(statements: readonly Statement[]): Statement[] {
  return statements.map((statement, index) => {
    const same = statements.slice(0, index).filter(({ Sid }) => Sid === statement.Sid).length;
    return same === 0 ? statement : { ...statement, Sid: `${statement.Sid}${same + 1}` };
  });
}

function createStateMachine(
  name: string,
  given: StateMachineArgs,
  role: GrantedRole,
  logGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
): aws.sfn.StateMachine {
  const { environment, machine, type, definition, publish, logExecutionData, tags, transform } =
    given;
  const args: aws.sfn.StateMachineArgs = {
    name: physicalName(environment, machine),
    type,
    roleArn: role.arn,
    definition: definitionText(definition),
    ...(publish && { publish }),
    loggingConfiguration: {
      level: "ALL",
      includeExecutionData: logExecutionData,
      logDestination: logGroup.arn.apply((arn) => `${arn}:*`),
    },
    tracingConfiguration: { enabled: environment.tracing },
    ...stepFunctionsEncryption(environment),
    tags: { ...tags },
  };
  return new aws.sfn.StateMachine(name, transformed(args, transform?.stateMachine), {
    parent,
    // Step Functions rejects a state machine with logging whose role may not deliver logs.
    dependsOn: afterKeyPolicies(environment, ...role.ready),
    protect: environment.protected,
  });
}
