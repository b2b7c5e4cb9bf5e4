import { join } from "node:path";
import { folderWith } from "@sfn-workers/local-cloud/testing";
import { callsIn } from "@sfn-workers/local-stepfunctions/services";
import { defineWorkflow, run, workloadOf } from "@sfn-workers/states-language/workflow";
import { expect, test } from "vitest";
import { plainManifest } from "../testing/plainManifest.ts";
import { readMocks } from "./workflowMocks.ts";

const workflow = defineWorkflow({
  name: "order",
  description: "Takes an order",
  definition: {
    StartAt: "Check",
    States: {
      Check: run(workloadOf(plainManifest("check")), { Next: "Each" }),
      Each: {
        Type: "Map",
        ItemProcessor: {
          StartAt: "Ask",
          States: {
            Ask: {
              Type: "Task",
              Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
              Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" },
              End: true,
            },
          },
        },
        Next: "Tell",
      },
      Tell: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Parameters: { TopicArn: "arn:topic", Message: "done" },
        End: true,
      },
    },
  },
});

/** What is read of a module `mocks.ts` with this code. */
const read = (code: string) =>
  readMocks(workflow, join(folderWith({ "order/mocks.ts": code }), "."));

test("the calls of a workflow are those of its own states, not the tasks of workloads", () => {
  expect(callsIn(workflow)).toEqual([
    { state: "Ask", action: "sqs:sendMessage.waitForTaskToken" },
    { state: "Tell", action: "sns:publish" },
  ]);
});

test("the mocks of a workflow are the export of the module beside it", async () => {
  const { mocks } = await read('export const mocks = { "sns:publish": { MessageId: "1" } };');
  expect(mocks).toEqual({ "sns:publish": { MessageId: "1" } });
});

test("a workflow without the module has none", async () => {
  expect((await readMocks(workflow, "/no-such-folder")).mocks).toEqual({});
});

test("a mock of a call that no state makes is refused with those that there are", async () => {
  await expect(read('export const mocks = { "sns:publsh": {} };')).rejects.toThrow(
    /order\/mocks\.ts has a mock of "sns:publsh", which no state of order calls; allowed: sqs:sendMessage\.waitForTaskToken, sqs:sendMessage, sns:publish \(Did you mean sns:publish\?\)$/,
  );
});

test.each([
  ["export const answers = {};", /mocks\.ts has no export `mocks`; allowed: an object/],
  ["throw new Error('not yet');", /mocks\.ts can't be loaded: not yet$/],
])("a module of another form is refused: %s", async (code, message) => {
  await expect(read(code)).rejects.toThrow(message);
});
