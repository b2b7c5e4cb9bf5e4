import * as aws from "@pulumi/aws";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, test } from "vitest";
import {
  call,
  deployForTest as deploy,
  endOf,
  refusalOf,
  startExecution,
} from "../testing/program.ts";
import { allow, createRole } from "../testing/roles.ts";

interface AliasOptions {
  readonly result: string;
  readonly description?: string;
  readonly weight?: number;
}

/** A machine that publishes each of its revisions, and an alias for the newest version. */
function createAlias({ result, description, weight = 100 }: AliasOptions) {
  const role = createRole("machine", "states.amazonaws.com", []);
  const machine = new aws.sfn.StateMachine("machine", {
    name: "m",
    roleArn: role.arn,
    publish: true,
    definition: JSON.stringify({
      StartAt: "End",
      States: { End: { Type: "Pass", Result: result, End: true } },
    }),
  });
  const alias = new aws.sfn.Alias("live", {
    name: "live",
    ...(description === undefined ? {} : { description }),
    routingConfigurations: [{ stateMachineVersionArn: machine.stateMachineVersionArn, weight }],
  });
  return {
    alias: alias.arn,
    created: alias.creationDate,
    machine: machine.arn,
    version: machine.stateMachineVersionArn,
  };
}

const MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:m";

describe("an alias of a state machine", () => {
  test("starts the version that the program gives it", async () => {
    const { environment } = await deploy(() => createAlias({ result: "one" }));
    const { alias, version, created } = environment.outputs;
    expect({ alias, version }).toEqual({ alias: `${MACHINE}:live`, version: `${MACHINE}:1` });
    expect(String(created)).toMatch(/^\d{4}-\d\d-\d\dT/);
    const execution = await startExecution(environment, `${MACHINE}:live`, {});
    expect(await endOf(environment, execution)).toMatchObject({
      output: '"one"',
      stateMachineVersionArn: `${MACHINE}:1`,
      stateMachineAliasArn: `${MACHINE}:live`,
    });
  });

  test("follows an update, which publishes the next version; the earlier one stays", async () => {
    const { environment } = await deploy(() =>
      createAlias({ result: "one", description: "first" }),
    );
    await environment.update(() => createAlias({ result: "two" }));
    const outputs = async (stateMachineArn: string) => {
      const execution = await startExecution(environment, stateMachineArn, {});
      return (await endOf(environment, execution)).output;
    };
    expect(await outputs(`${MACHINE}:live`)).toBe('"two"');
    expect(await outputs(`${MACHINE}:1`)).toBe('"one"');
    const request = { stateMachineAliasArn: `${MACHINE}:live` };
    expect(await call(environment, "DescribeStateMachineAlias", request)).toMatchObject({
      description: "",
      routingConfiguration: [{ stateMachineVersionArn: `${MACHINE}:2`, weight: 100 }],
    });
  });

  test("goes when the program no longer has it", async () => {
    const { environment } = await deploy(() => createAlias({ result: "one" }));
    await environment.update(() => ({}));
    await expect(startExecution(environment, `${MACHINE}:live`, {})).rejects.toThrow(
      "StateMachineDoesNotExist",
    );
  });

  test.each([
    ["live", 1],
    ["other", 0],
  ])("is a schedule's target, by the permission for %s", async (allowed, started) => {
    const clock = createVirtualClock();
    const Condition = { StringEquals: { "states:StateMachineQualifier": allowed } };
    const { environment } = await deploy(
      () => {
        const { alias, machine } = createAlias({ result: "one" });
        const statements = [{ ...allow("states:StartExecution", machine), Condition }];
        const role = createRole("timer", "scheduler.amazonaws.com", statements);
        new aws.scheduler.Schedule("timer", {
          scheduleExpression: "rate(5 minutes)",
          flexibleTimeWindow: { mode: "OFF" },
          target: { arn: alias, roleArn: role.arn },
        });
        return {};
      },
      { clock },
    );
    await clock.advance(0);
    const listed = await call<{ executions: object[] }>(environment, "ListExecutions", {
      stateMachineArn: `${MACHINE}:live`,
    });
    expect(listed.executions).toHaveLength(started);
  });

  test("is refused in AWS's words", async () => {
    expect(await refusalOf(() => void createAlias({ result: "one", weight: 99 }))).toContain(
      "live (aws:sfn/alias:Alias): Sum of routing configuration weights must equal 100. Received: [99]",
    );
  });
});

test("a state machine that publishes nothing has no version", async () => {
  const { environment } = await deploy(() => {
    const role = createRole("machine", "states.amazonaws.com", []);
    const machine = new aws.sfn.StateMachine("machine", {
      roleArn: role.arn,
      definition: JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } }),
    });
    return { version: machine.stateMachineVersionArn };
  });
  expect(environment.outputs.version).toBe("");
});
