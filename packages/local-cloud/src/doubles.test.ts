import * as aws from "@pulumi/aws";
import { describe, expect, test } from "vitest";
import type { Doubles } from "./doubles.ts";
import { deployForTest, endOf, startExecution } from "./testing/program.ts";
import { createRole } from "./testing/roles.ts";

const PUBLISH = {
  Type: "Task",
  Resource: "arn:aws:states:::sns:publish",
  Parameters: { TopicArn: "arn:aws:sns:us-east-1:000000000000:shop", Message: "m" },
  End: true,
};
const ASK = {
  Type: "Task",
  Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  Parameters: { QueueUrl: "https://of-others", "MessageBody.$": "$$.Task.Token" },
  End: true,
};

const howToAdd: Doubles["howToAdd"] = ({ stateName }) => `give ${stateName} a double`;

/** The end of a state machine with the one state, and what else was told. */
async function endWith(state: object, doubles: Doubles) {
  const { environment, failures } = await deployForTest(
    () => {
      const role = createRole("caller", "states.amazonaws.com");
      const definition = JSON.stringify({ StartAt: "Call", States: { Call: state } });
      const machine = new aws.sfn.StateMachine(
        "caller",
        { roleArn: role.arn, definition },
        { dependsOn: role.ready },
      );
      return { machine: machine.arn };
    },
    { doubles },
  );
  const arn = await startExecution(environment, environment.outputs.machine, {});
  return { ended: await endOf(environment, arn), failures };
}

describe("a double", () => {
  test("answers a call of a service that is not emulated", async () => {
    const of: Doubles["of"] = () => async () => ({ MessageId: "1" });
    const { ended, failures } = await endWith(PUBLISH, { of, howToAdd });
    expect(ended).toMatchObject({ status: "SUCCEEDED", output: '{"MessageId":"1"}' });
    expect(failures.all).toEqual([]);
  });

  test("ends a task that waits for its token, in place of a service that is emulated", async () => {
    const of: Doubles["of"] =
      (_, succeed) =>
      async ({ taskToken }) => {
        void succeed(taskToken ?? "", { accept: true });
        return {};
      };
    const { ended } = await endWith(ASK, { of, howToAdd });
    expect(ended).toMatchObject({ status: "SUCCEEDED", output: '{"accept":true}' });
  });

  test("that is missing fails the call with what to add", async () => {
    const { ended, failures } = await endWith(PUBLISH, { of: () => undefined, howToAdd });
    expect(ended).toMatchObject({
      error: "SNS.SdkClientException",
      cause: "arn:aws:states:::sns:publish has no local counterpart: give Call a double",
    });
    await failures.containing("a call can't run locally in the state Call");
  });
});
