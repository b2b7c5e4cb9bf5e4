import { IntegrationFailure } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import type { ExecutionOptions } from "../executions/options.ts";
import { deployedStack } from "../testing/deployedStack.ts";
import { smoke } from "./smoke.ts";
import { NoOutputs, parseOutputs } from "./stackOutputs.ts";

const options: ExecutionOptions = { json: true, executions: 3 };

const QUEUE = "arn:aws:sqs:us-east-1:123456789012:tasks";
const REFUSAL = `User: arn:aws:sts::123456789012:assumed-role/greeting-executions/x is not authorized to perform: sqs:sendmessage on resource: ${QUEUE} because no identity-based policy allows the sqs:sendmessage action`;

/** A deployed stack whose state machine has one state, and may make no call of AWS. */
function stackWith(state: object) {
  return deployedStack(
    { StartAt: "End", States: { End: state } },
    {
      integrations: {
        "sqs:sendMessage": async () => {
          throw new IntegrationFailure("SQS.AmazonSQSException", REFUSAL);
        },
        "lambda:invoke": async () => {
          const error = { errorType: "AccessDenied", errorMessage: REFUSAL };
          throw new IntegrationFailure(error.errorType, JSON.stringify(error));
        },
      },
    },
  );
}

test("executions use the state machines in the stack's outputs, in the region of their ARNs", async () => {
  const { readOutputs, printed } = await stackWith({ Type: "Succeed" });
  expect(await smoke("dev", options, readOutputs)).toBe(0);
  expect(JSON.parse(printed())).toMatchObject({
    environment: "dev",
    workloads: [{ name: "greeting", executions: 3, succeeded: 3, failed: 0 }],
  });
});

test("an error of Step Functions gives exit code 1", async () => {
  const { readOutputs } = await stackWith({ Type: "Fail", Error: "States.Timeout" });
  expect(await smoke("dev", options, readOutputs)).toBe(1);
});

test("a queue call that is refused gives exit code 1, and the statement that the role lacks", async () => {
  const { readOutputs, printed } = await stackWith({
    Type: "Task",
    Resource: "arn:aws:states:::sqs:sendMessage",
    Parameters: {
      QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/tasks",
      MessageBody: "x",
    },
    End: true,
  });
  expect(await smoke("dev", { ...options, json: false }, readOutputs)).toBe(1);
  expect(printed()).toContain(
    `greeting: SQS.AmazonSQSException: ${REFUSAL}\ngreeting: the role greeting-executions lacks this statement: {"Effect":"Allow","Action":"sqs:sendmessage","Resource":"${QUEUE}"}\n`,
  );
});

test("a refusal that a handler throws on gives exit code 1, and the statement that the role lacks", async () => {
  const { readOutputs, printed } = await stackWith({
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: "greeting" },
    End: true,
  });
  expect(await smoke("dev", { ...options, json: false }, readOutputs)).toBe(1);
  expect(printed()).toContain(
    `greeting: AccessDenied: ${REFUSAL}\ngreeting: the role greeting-executions lacks this`,
  );
});

test("executions that can't be started are reported with AWS's reason, beside those of other workloads", async () => {
  const { readOutputs, printed } = await stackWith({ Type: "Succeed" });
  const { workloads } = await readOutputs();
  const gone = {
    ...workloads.greeting,
    stateMachineArn: `${workloads.greeting.stateMachineArn}-2`,
  };
  const both = async () => ({ workloads: { ...workloads, gone } });
  expect(await smoke("dev", options, both)).toBe(1);
  expect(JSON.parse(printed())).toMatchObject({
    workloads: [
      { name: "greeting", succeeded: 3 },
      {
        name: "gone",
        running: 3,
        givenUp: expect.stringContaining("State Machine Does Not Exist"),
      },
    ],
  });
});

test("the error of a workload that the stack does not have names it and the line to add", async () => {
  const { readOutputs } = await stackWith({ Type: "Succeed" });
  const run = smoke("dev", { ...options, workload: "invoice" }, readOutputs);
  await expect(run).rejects.toThrow(
    '--workload is "invoice"; the environment dev has greeting: add `invoice: { worker: lambda, wake: true }` to sfn-workers:workloads in infra/Pulumi.dev.yaml, and deploy it',
  );
});

test("a stack without outputs is reported as not deployed", () => {
  expect(() => parseOutputs("dev", "{}")).toThrow(NoOutputs);
  expect(() => parseOutputs("dev", "{}")).toThrow("is it deployed?");
});
