import { defineWorkflow } from "@sfn-workers/states-language/workflow";
import { expect, test } from "vitest";
import { withMocks } from "./withMocks.ts";
import type { LocalWorkflow } from "./workflowMocks.ts";

const call = (Resource: string, Next?: string) => ({
  ...{ Type: "Task", Resource, Arguments: {} },
  ...(Next === undefined ? { End: true } : { Next }),
});

const workflow = defineWorkflow({
  name: "order",
  description: "Takes an order",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Save, or not",
    States: {
      "Save, or not": call("arn:aws:states:::dynamodb:putItem", "Ask"),
      Ask: call("arn:aws:states:::sns:publish.waitForTaskToken", "Tell"),
      Tell: call("arn:aws:states:::sns:publish"),
    },
  } as object,
} as Parameters<typeof defineWorkflow>[0]);

const machine = (notHere: string) => ({
  type: "aws:sfn/stateMachine:StateMachine",
  name: "order",
  description: `state machine${notHere}`,
});

const NOT_HERE =
  " (not here: Save, or not.Resource dynamodb:putItem, Ask.Resource sns:publish.waitForTaskToken, Tell.Resource sns:publish, tracing)";

const described = (mocks: LocalWorkflow["mocks"], notHere = NOT_HERE) =>
  withMocks([machine(notHere)], [{ workflow, mocks, mocksFile: "mocks.ts" }])[0]?.description;

test("calls that a mock answers are mocked, and what is left is not here", () => {
  expect(described({ "dynamodb:putItem": {} })).toBe(
    "state machine, mocked: Save, or not (not here: Ask.Resource sns:publish.waitForTaskToken, Tell.Resource sns:publish, tracing)",
  );
  // The name of a call is for all of its patterns.
  expect(described({ "dynamodb:putItem": {}, "sns:publish": {} })).toBe(
    "state machine, mocked: Save, or not, Ask, Tell (not here: tracing)",
  );
});

test("where mocks answer all that is not here, nothing is said of it", () => {
  const all = " (not here: Tell.Resource sns:publish)";
  expect(described({ "sns:publish": {} }, all)).toBe("state machine, mocked: Tell");
});

test("what has no mock, and what is no workflow's state machine, is as it was", () => {
  expect(described({})).toBe(`state machine${NOT_HERE}`);
  expect(described({ "sns:publish": {} }, "")).toBe("state machine");
  const others = [
    { ...machine(NOT_HERE), name: "other" },
    { ...machine(NOT_HERE), type: "aws:sqs/queue:Queue" },
  ];
  const mocks = { "sns:publish": {} };
  expect(withMocks(others, [{ workflow, mocks, mocksFile: "mocks.ts" }])).toEqual(others);
});
