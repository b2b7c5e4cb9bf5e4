import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { deployForTest, endOf, startExecution } from "../testing/program.ts";
import { allow, createRole } from "../testing/roles.ts";

const SERVICE = "states.amazonaws.com";

/** A state machine that starts another one and waits for it, with these actions. */
async function endOfParent(actions: readonly string[]) {
  const { environment, failures } = await deployForTest(() => {
    const childRole = createRole("child", SERVICE);
    const child = new aws.sfn.StateMachine(
      "child",
      {
        roleArn: childRole.arn,
        definition: JSON.stringify({
          StartAt: "A",
          States: { A: { Type: "Pass", Result: { done: true }, End: true } },
        }),
      },
      { dependsOn: childRole.ready },
    );
    const role = createRole("parent", SERVICE, [allow(actions, "*")]);
    const parent = new aws.sfn.StateMachine(
      "parent",
      {
        roleArn: role.arn,
        definition: pulumi.jsonStringify({
          StartAt: "Call",
          States: {
            Call: {
              Type: "Task",
              Resource: "arn:aws:states:::states:startExecution.sync:2",
              Parameters: { StateMachineArn: child.arn },
              OutputPath: "$.Output",
              End: true,
            },
          },
        }),
      },
      { dependsOn: role.ready },
    );
    return { machine: parent.arn };
  });
  const arn = await startExecution(environment, environment.outputs.machine, {});
  return { ended: await endOf(environment, arn), failures };
}

describe("a state machine that starts another one", () => {
  test("needs the permissions of the calls, and gets the other one's output", async () => {
    const actions = ["states:StartExecution", "states:DescribeExecution"];
    expect((await endOfParent(actions)).ended).toMatchObject({ output: '{"done":true}' });
  });

  test("is refused without them, and told so", async () => {
    const { ended, failures } = await endOfParent(["states:ListStateMachines"]);
    expect(ended).toMatchObject({
      error: "StepFunctions.AWSStepFunctionsException",
      cause: expect.stringMatching(/is not authorized to perform: states:StartExecution on/),
    });
    expect(await failures.matching(/states:StartExecution/)).toBeDefined();
  });
});
