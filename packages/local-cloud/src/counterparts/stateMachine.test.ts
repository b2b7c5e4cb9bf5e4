import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
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

test("a state machine with an action that AWS may have got since is refused with the remedy", async () => {
  const Resource = "arn:aws:states:::aws-sdk:s3:newer";
  const States = { Call: { Type: "Task", Resource, End: true } };
  const definition = JSON.stringify({ StartAt: "Call", States });
  await expect(deploy(() => createMachine({ actions: [], args: { definition } }))).rejects.toThrow(
    /aws-sdk:s3:newer is not recognized\. .*; aws-sdk:s3:newer is not in the models of AWS's services here, those of botocore [\d.]+: if AWS has it by now, docs\/errors\.md/,
  );
});

describe("a state machine with a key", () => {
  const KEY = ["kms:GenerateDataKey", "kms:Decrypt"];
  const root = { Principal: { AWS: "arn:aws:iam::000000000000:root" }, Action: "kms:*" };
  const delivery = { Principal: { Service: "delivery.logs.amazonaws.com" }, Action: "kms:Decrypt" };

  function encrypted(actions: readonly string[], statements: readonly object[] = [root]) {
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: statements.map((one) => ({ Effect: "Allow", Resource: "*", ...one })),
    });
    return deploy(() => {
      const key = new aws.kms.Key("data", { policy });
      const type = "CUSTOMER_MANAGED_KMS_KEY";
      const args = { encryptionConfiguration: { type, kmsKeyId: key.arn } };
      return createMachine({
        actions: [...LOG_DELIVERY, ...actions],
        args,
        logDestination: withStar,
      });
    });
  }

  test("starts an execution only if its role may use the key", async () => {
    const { environment } = await encrypted(["kms:GenerateDataKey"], [root, delivery]);
    await expect(startExecution(environment, environment.outputs.arn, {})).rejects.toThrow(
      /KmsAccessDeniedException.*is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:/,
    );
    const { environment: allowed, failures } = await encrypted(KEY, [root, delivery]);
    const execution = await startExecution(allowed, allowed.outputs.arn, {});
    expect(await endOf(allowed, execution)).toMatchObject({ status: "SUCCEEDED" });
    expect(failures.all).toEqual([]);
  });

  test("needs the key to log", async () => {
    await expect(encrypted([])).rejects.toThrow(
      /not authorized to access the Log Destination: .* perform: kms:GenerateDataKey on resource/,
    );
  });

  test("loses its logs if the key's policy leaves out their delivery", async () => {
    const { failures } = await encrypted(KEY);
    expect(failures.all).toEqual([
      "m: its logs are lost: the policy of its key must let the service delivery.logs.amazonaws.com use kms:Decrypt",
    ]);
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

describe("an update of a state machine", () => {
  const waiting = { StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 60, Next: "End" } } };
  const endingWith = (output: string) =>
    JSON.stringify({
      ...waiting,
      States: { ...waiting.States, End: { Type: "Pass", Result: output, End: true } },
    });
  const machine = (definition: string, actions: readonly string[] = [], args: object = {}) =>
    createMachine({ actions, args: { definition, ...args } });

  test("takes effect for new executions; one that runs goes on with its definition", async () => {
    const clock = createVirtualClock();
    const { environment } = await deploy(() => machine(endingWith("old")), { clock });
    const { arn } = environment.outputs;
    const before = await startExecution(environment, arn, {});
    await environment.update(() => machine(endingWith("new")));
    const after = await startExecution(environment, arn, {});
    await clock.advance(60_000);
    expect(await endOf(environment, before)).toMatchObject({ output: '"old"' });
    expect(await endOf(environment, after)).toMatchObject({ output: '"new"' });
  });

  test("with a wrong definition or a missing log group is refused, and the old one stays", async () => {
    const { environment } = await deploy(() => machine(PASS));
    const { arn } = environment.outputs;
    const refusalOf = (program: () => object) => expect(environment.update(program)).rejects;
    await refusalOf(() => machine("{}")).toThrow("Invalid State Machine Definition");
    await refusalOf(() =>
      createMachine({
        actions: LOG_DELIVERY,
        logDestination: () => "arn:aws:logs:us-east-1:000000000000:log-group:/none:*",
      }),
    ).toThrow("the log group /none does not exist");
    const execution = await startExecution(environment, arn, {});
    expect(await endOf(environment, execution)).toMatchObject({ status: "SUCCEEDED" });
  });

  test("that turns traces on reports the permissions that it lacks", async () => {
    const { environment, failures } = await deploy(() => machine(PASS));
    expect(failures.all).toEqual([]);
    await environment.update(() => machine(PASS, [], { tracingConfiguration: { enabled: true } }));
    expect(failures.all).toHaveLength(TRACING.length + SAMPLING.length);
  });

  test("that takes it out of the program deletes it, and ends what runs at its next state", async () => {
    const clock = createVirtualClock();
    const { environment } = await deploy(() => machine(endingWith("old")), { clock });
    const { arn } = environment.outputs;
    const execution = await startExecution(environment, arn, {});
    await environment.update(() => ({}));
    await expect(startExecution(environment, arn, {})).rejects.toThrow("StateMachineDoesNotExist");
    await clock.advance(60_000);
    expect(await endOf(environment, execution)).toMatchObject({ status: "FAILED" });
  });
});
