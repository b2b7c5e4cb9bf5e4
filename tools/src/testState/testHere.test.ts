import { parseSettings } from "@sfn-workers/infra/settings";
import { fail, inTurn } from "@sfn-workers/local-stepfunctions/testing";
import { defineWorkflow, run, workloadOf } from "@sfn-workers/states-language/workflow";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { manifests } from "../testing/workloads/manifests.ts";
import { withStack } from "./localWorkflows.ts";
import type { TestStateOptions } from "./options.ts";
import type { TestStateResult } from "./result.ts";
import { testHere } from "./testHere.ts";
import { activities } from "./workflowDefinition.ts";

const order = defineWorkflow({
  name: "order",
  description: "Greets, and tells it",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Greet",
    States: {
      Greet: run(workloadOf(manifests.greeting), { Next: "Tell" }),
      Tell: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Arguments: { TopicArn: "${TopicArn}", Message: "{% $states.input.text %}" },
        Output: "{% $states.result %}",
        Retry: [{ ErrorEquals: ["SNS.Busy"], IntervalSeconds: 2 }],
        Next: "Ask",
      },
      Ask: {
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Arguments: { QueueUrl: "q", MessageBody: "{% $states.context.Task.Token %}" },
        End: true,
      },
    },
  },
});

const TOPIC = "arn:aws:sns:us-east-1:000000000000:news";
const callback = {
  worker: "external",
  transport: "callback",
  receivers: ["arn:aws:iam::000000000000:role/hall"],
};
/** The workflow in a stack. */
const own = (greeting: object) =>
  withStack(
    parseSettings(
      { workloads: { greeting }, workflows: { order: { substitutions: { TopicArn: TOPIC } } } },
      manifests,
      "local",
    ),
    { order },
    "local",
  );

let out = "";
let err = "";
beforeEach(() => {
  out = "";
  err = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    err += text;
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

/** Tests a state of the workflow with these mocks beside it. */
async function tested(
  state: string,
  mocks: object,
  options: TestStateOptions = {},
  greeting: object = callback,
) {
  const code = await testHere(
    "order",
    state,
    { stack: "local", json: true, ...options },
    {
      own: own(greeting),
      read: async (workflow) => ({ workflow, mocks, mocksFile: "order/mocks.ts" }) as never,
    },
  );
  const answer: TestStateResult = JSON.parse(out);
  return { code, ...answer };
}

describe("in a stack, a state is tested", () => {
  test("with the stack's substitutions", async () => {
    const answer = await tested(
      "Tell",
      { "sns:publish": { MessageId: "1" } },
      { input: { value: { text: "hi" } } },
    );
    expect(JSON.parse(answer.inspectionData?.afterArguments ?? "")).toEqual({
      TopicArn: TOPIC,
      Message: "hi",
    });
  });

  test.each([
    [callback, '"QueueUrl":"greeting"'],
    [{ worker: "external" }, '"execution":'],
  ])("with the transport of its workload: %j", async (greeting, text) => {
    const answer = await tested("Greet", {}, { mock: { value: { message: "hi" } } }, greeting);
    expect(answer).toMatchObject({ code: 0, status: "SUCCEEDED", nextState: "Tell" });
    expect(answer.inspectionData?.afterArguments).toContain(text);
  });
});

test("without a stack, a placeholder that stands as it is is told", async () => {
  const mock = { value: { MessageId: "1" } };
  const plain = { workflows: { order }, handovers: activities({ greeting: manifests.greeting }) };
  const options = { mock, input: { value: { text: "hi" } } };
  expect(await testHere("order", "Tell", options, { own: plain })).toBe(0);
  expect(err).toBe(
    "note: ${TopicArn} stands as it is; --stack local puts in what this machine's stack says\n",
  );
  err = "";
  await testHere("order", "Tell", { ...options, stack: "local" }, { own: own(callback) });
  expect(err).toBe("");
});

describe("without --mock, a Task is answered by mocks.ts", () => {
  test.each([
    ["with a value", { "sns:publish": { MessageId: "1" } }],
    [
      "with a function of the parameters",
      { "sns:publish": ({ Message }: { Message: string }) => ({ MessageId: Message.slice(1) }) },
    ],
  ])("%s", async (_, mocks) => {
    const answer = await tested("Tell", mocks, { input: { value: { text: "11" } } });
    expect(answer).toMatchObject({
      code: 0,
      status: "SUCCEEDED",
      output: '{"MessageId":"1"}',
      nextState: "Ask",
    });
    expect(err).toBe("sns:publish is answered by order/mocks.ts\n");
  });

  test("in turn, by the retries", async () => {
    const mocks = { "sns:publish": inTurn(fail("SNS.Busy", "slow"), { MessageId: "2" }) };
    const input = { value: { text: "hi" } };
    expect(await tested("Tell", mocks, { input })).toMatchObject({
      status: "RETRIABLE",
      error: "SNS.Busy",
    });
    out = "";
    expect(await tested("Tell", mocks, { input, retries: 1 })).toMatchObject({
      output: '{"MessageId":"2"}',
    });
  });

  test("also where it waits for a token", async () => {
    expect(await tested("Ask", { "sqs:sendMessage": { yes: true } })).toMatchObject({
      output: '{"yes":true}',
    });
  });

  test("not where the state fails before its call", async () => {
    const mocks = { "sns:publish": () => expect.unreachable("it was called") };
    expect(await tested("Tell", mocks)).toMatchObject({
      code: 1,
      status: "FAILED",
      error: "States.QueryEvaluationError",
    });
  });

  test("but --mock comes first", async () => {
    const mock = { value: { MessageId: "3" } };
    const answer = await tested(
      "Tell",
      { "sns:publish": fail("Boom") },
      { mock, input: { value: { text: "hi" } } },
    );
    expect(answer).toMatchObject({ output: '{"MessageId":"3"}' });
    expect(err).toBe("");
  });
});

test("a Task that nothing answers is refused with what to add", async () => {
  await expect(tested("Tell", {})).rejects.toThrow(
    'allowed: with --mock or --mock-error, or with --stack of a deployed stack, or an answer to "sns:publish" in order/mocks.ts',
  );
  await expect(tested("Greet", {})).rejects.toThrow(/or with --stack of a deployed stack$/);
});
