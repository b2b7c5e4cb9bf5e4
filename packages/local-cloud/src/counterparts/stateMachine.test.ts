import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { deployForTest as deploy, endOf, startExecution } from "../testing/program.ts";
import { allow, createRole } from "../testing/roles.ts";

const PASS = JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } });
const LOG_DELIVERY = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
];
const TRACING = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];
const SAMPLING = ["xray:GetSamplingRules", "xray:GetSamplingTargets"];

interface MachineOptions {
  readonly actions: readonly string[];
  readonly args?: Partial<aws.sfn.StateMachineArgs>;
  readonly logDestination?: (arn: pulumi.Output<string>) => pulumi.Input<string>;
  readonly dependsOn?: boolean;
}

/** A state machine with these permissions, which logs to `logDestination` if there is one. */
function createMachine({ actions, args, logDestination, dependsOn = true }: MachineOptions) {
  const logs = new aws.cloudwatch.LogGroup("logs", { name: "/machines/m" });
  const statements = actions.length === 0 ? [] : [allow(actions, "*")];
  const role = createRole("machine", "states.amazonaws.com", statements);
  const machine = new aws.sfn.StateMachine(
    "machine",
    {
      name: "m",
      definition: PASS,
      roleArn: role.arn,
      ...(logDestination && {
        loggingConfiguration: { level: "ALL", logDestination: logDestination(logs.arn) },
      }),
      ...args,
    },
    dependsOn ? { dependsOn: role.ready } : {},
  );
  return { arn: machine.arn };
}

const withStar = (arn: pulumi.Output<string>) => pulumi.interpolate`${arn}:*`;

describe("a state machine that logs", () => {
  test("needs a log group of the program, in AWS's form", async () => {
    const actions = LOG_DELIVERY;
    await deploy(() => createMachine({ actions, logDestination: withStar }));
    const refusalOf = (logDestination: NonNullable<MachineOptions["logDestination"]>) =>
      expect(deploy(() => createMachine({ actions, logDestination }))).rejects;
    await refusalOf((arn) => arn).toThrow(
      "machine (aws:sfn/stateMachine:StateMachine): Invalid Logging Configuration: Log Group ARN must be provided with '*' qualifier.",
    );
    await refusalOf((arn) => pulumi.interpolate`${arn}-other:*`).toThrow(
      "loggingConfiguration.logDestination: the log group /machines/m-other does not exist: make it in the program",
    );
  });

  test("needs its role's permissions before it is created", async () => {
    const refusalOf = (options: Pick<MachineOptions, "actions" | "dependsOn">) =>
      expect(deploy(() => createMachine({ ...options, logDestination: withStar }))).rejects;
    await refusalOf({ actions: LOG_DELIVERY.slice(1) }).toThrow(
      /^machine .* not authorized to access the Log Destination: User: .* perform: logs:CreateLogDelivery on resource: \* because no identity-based policy allows the logs:CreateLogDelivery action$/,
    );
    await refusalOf({ actions: LOG_DELIVERY, dependsOn: false }).toThrow(
      /logs:CreateLogDelivery action\. The policy machine-\w+ allows it, .* \(dependsOn\)$/,
    );
  });
});

test("a state machine that traces reports each missing permission, and runs", async () => {
  const args = { tracingConfiguration: { enabled: true } };
  const traced = await deploy(() => createMachine({ actions: [...TRACING, ...SAMPLING], args }));
  expect(traced.failures.all).toEqual([]);
  const { environment, failures } = await deploy(() => createMachine({ actions: TRACING, args }));
  expect(failures.all).toEqual(SAMPLING.map((action) => expect.stringContaining(action)));
  const execution = await startExecution(environment, environment.outputs.arn, {});
  expect(await endOf(environment, execution)).toMatchObject({ status: "SUCCEEDED" });
});
