import fc from "fast-check";
import { expect, test } from "vitest";
import { parseInput } from "../run/validation.ts";
import { parseCallbackMessage, poisonTask } from "./callbackMessage.ts";

const parsed = (body: unknown) =>
  parseCallbackMessage(typeof body === "string" ? body : JSON.stringify(body));

function parse(body: unknown) {
  const message = parsed(body);
  return "task" in message ? message.task : undefined;
}

test("a message with an execution becomes a task with an envelope", () => {
  const execution = { arn: "arn", state: "Task" };
  expect(parse({ taskToken: "t", execution, input: { n: 1 } })).toEqual({
    taskToken: "t",
    input: JSON.stringify({ execution, input: { n: 1 } }),
  });
});

test("a message without an execution becomes a task with a plain input", () => {
  expect(parse({ taskToken: "t", input: { n: 1 } })).toEqual({ taskToken: "t", input: '{"n":1}' });
});

test("a missing input is null", () => {
  expect(parse({ taskToken: "t" })).toEqual({ taskToken: "t", input: "null" });
});

test.each([
  ["a string", "not JSON", "its body is not JSON"],
  ["a number", 7, "its body is no JSON object"],
  ["null", null, "its body is no JSON object"],
  ["a list", [], "its body has no taskToken"],
  ["an object without a token", { input: 1 }, "its body has no taskToken"],
  ["an empty token", { taskToken: "" }, "its taskToken is empty"],
  ["a token that is a number", { taskToken: 7 }, "its taskToken is no text"],
])("%s is not a task, and the reason says why", (_what, body, reason) => {
  expect(parsed(body)).toEqual({ refused: reason });
});

test("the failure of a poison message has the number of workers that took it, and its id", () => {
  const task = poisonTask({ taskToken: "t", input: "1" }, { messageId: "m-1", receiveCount: 5 });
  expect(task).toMatchObject({ taskToken: "t", failure: { error: "Worker.PoisonMessage" } });
  expect(JSON.parse(task.failure?.cause ?? "").message).toBe(
    "4 workers took this message and none reported an outcome; it goes to the dead-letter queue as m-1",
  );
});

test.each([
  [
    "a plain input",
    '{"taskToken":"t","input":{"id":12345678901234567890}}',
    /^\{"id":12345678901234567890\}$/,
  ],
  [
    "an envelope",
    '{"taskToken":"t","execution":{"arn":"arn","state":"Task"},"input":[1e400]}',
    /"input":\[1e400\]\}$/,
  ],
  [
    "large decimals, and of a negative zero,",
    '{"taskToken":"t","input":[9007199254740992.5,-0,90071992547409921e-1]}',
    /^\[9007199254740992\.5,-0,90071992547409921e-1\]$/,
  ],
])("the numbers of %s keep their digits", (_what, body, input) => {
  expect(parse(body)).toMatchObject({ taskToken: "t", input: expect.stringMatching(input) });
});

test.each([
  ["many levels", "1"],
  ["a large number below many levels", "12345678901234567890"],
])("%s, which are too many for the stack, fail the task by its token", (_what, inner) => {
  const nested = "[".repeat(20_000) + inner + "]".repeat(20_000);
  const task = parse(`{"taskToken":"t","execution":{"arn":"a","state":"s"},"input":${nested}}`);
  expect(task).toMatchObject({
    taskToken: "t",
    failure: {
      error: "Worker.InvalidInput",
      cause: '{"message":"the input is nested too deeply"}',
    },
  });
});

const spelledNumber = fc.stringMatching(/^-?(0|[1-9]\d{0,24})(\.\d{1,8})?([eE][+-]?\d{1,3})?$/);

test("a number in any spelling is the same in a message as in an activity's input", () => {
  fc.assert(
    fc.property(spelledNumber, (number) => {
      const { input = "" } = parse(`{"taskToken":"t","input":[${number}]}`) ?? {};
      expect(parseInput(input)).toEqual(parseInput(`[${number}]`));
    }),
  );
});
