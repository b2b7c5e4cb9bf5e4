import { expect, test } from "vitest";
import { idempotencyKey } from "../task.ts";
import { openEnvelope } from "./envelope.ts";

const execution = {
  arn: "arn:aws:states:us-east-1:000000000000:execution:coin-flip:one",
  state: "Task",
  attempt: 2,
  enteredAt: "2026-01-01T00:00:00.000Z",
};

test("the envelope separates the execution from the input", () => {
  expect(openEnvelope({ execution, input: { side: "heads" } })).toEqual({
    execution,
    input: { side: "heads" },
  });
});

test("an execution without attempt and time counts as its first attempt", () => {
  const { arn, state } = execution;
  expect(openEnvelope({ execution: { arn, state }, input: null })).toEqual({
    execution: { arn, state, attempt: 0, enteredAt: "" },
    input: null,
  });
});

test.each([
  ["a number", 3, "3"],
  ["the indices of nested Maps", "3/0", "3/0"],
])("the envelope has the redrives, and in a Map its item: %s", (_what, item, opened) => {
  const sent = { ...execution, redrives: 1, item };
  expect(openEnvelope({ execution: sent, input: null })).toEqual({
    execution: { ...execution, redrives: 1, item: opened },
    input: null,
  });
});

test.each([
  ["a plain object", { side: "heads" }],
  ["a list", [1, 2]],
  ["null", null],
  ["an object whose execution is a string", { execution: "daily", input: 1 }],
  ["an execution without an ARN", { execution: { state: "Task" }, input: 1 }],
  ["an execution without a state", { execution: { arn: "arn" }, input: 1 }],
  ["an execution that is null", { execution: null, input: 1 }],
  ["an execution that is a list", { execution: ["arn", "Task"], input: 1 }],
  ["an execution without an input", { execution }],
  ["an object with an execution, an input and more", { execution, input: 1, more: 2 }],
])("%s is a plain input", (_what, value) => {
  expect(openEnvelope(value)).toEqual({ execution: undefined, input: value });
});

test("the idempotency key names execution, state, entry, redrives, attempt and item", () => {
  const { arn, enteredAt } = execution;
  const redriven = { ...execution, redrives: 1 };
  expect(idempotencyKey(redriven)).toBe(`${arn}/Task/${enteredAt}/1/2`);
  expect(idempotencyKey({ ...redriven, item: "3/0" })).toBe(`${arn}/Task/${enteredAt}/1/2/3/0`);
  expect(idempotencyKey(undefined)).toBeUndefined();
});

test("a task whose state machine sends no redrives keeps the key that it had", () => {
  expect(idempotencyKey(execution)).toBe(`${execution.arn}/Task/2`);
});
