import { createDefinition } from "@sfn-workers/infra/definition";
import { inputBytes, type Transport } from "@sfn-workers/infra/inputSize";
import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test } from "vitest";
import { inputSizeRemedies } from "./inputSize.ts";

const manifest = {
  name: "sized",
  description: "Takes inputs of any size",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
};
const queueUrl = "https://sqs.us-east-1.amazonaws.com/000000000000/sized";
const prefix = "arn:aws:states:us-east-1:000000000000";
const executionArn = `${prefix}:execution:sized:just-fits`;
/** As long as the tokens of AWS that were seen, and those of the embedded Step Functions. */
const taskToken = "x".repeat(368);

const integrations = {
  activity: {
    transport: "activity" as const,
    resource: `${prefix}:activity:sized`,
    queue: undefined,
  },
  callback: {
    transport: "callback" as const,
    resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    queue: { url: queueUrl, seconds: 60, transientErrors: [] },
  },
};

test.each<Transport>(["activity", "callback"])(
  "an input of the size that is left passes the generated state machine, and one more byte does not: %s",
  async (transport) => {
    const endpoint = await startStepFunctions({
      integrations: { "sqs:sendMessage": async () => ({ MessageId: "m" }) },
    });
    onTestFinished(() => endpoint.close());
    await endpoint.call("CreateActivity", { name: "sized" });
    const integration = integrations[transport];
    const { stateMachineArn } = (await endpoint.call("CreateStateMachine", {
      name: "sized",
      definition: JSON.stringify(createDefinition({ manifest, integration, wakeUp: undefined })),
      roleArn: "arn:aws:iam::000000000000:role/sized",
    })) as { stateMachineArn: string };
    const run = async (name: string, bytes: number) => {
      const input = JSON.stringify("x".repeat(bytes - 2));
      await endpoint.call("StartExecution", { stateMachineArn, name, input });
      await new Promise(setImmediate);
      const described = { executionArn: `${prefix}:execution:sized:${name}` };
      return await endpoint.call("DescribeExecution", described);
    };

    const left = inputBytes(transport, {
      executionArn,
      retryCount: 0,
      redriveCount: 0,
      queueUrl,
      taskToken,
    });
    expect(await run("just-fits", left)).toMatchObject({ executionArn, status: "RUNNING" });
    const tooLarge = await run("too-large", left + 1);
    expect(tooLarge).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
    const { cause } = tooLarge as { cause: string };
    expect(inputSizeRemedies({ transport }, cause)).toEqual([
      expect.stringMatching(
        /^at least 2[56]\d,\d{3} of the 262,144 bytes are left for the input after the /,
      ),
    ]);
  },
);

test("nothing is said of an input that is not too large", () => {
  expect(inputSizeRemedies({ transport: "activity" }, "no")).toEqual([]);
});
