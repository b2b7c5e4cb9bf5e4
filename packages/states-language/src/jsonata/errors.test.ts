import { expect, test } from "vitest";
import { queryError, reasonOf, unexpectedTypeError } from "./errors.ts";

test.each([
  [{ code: "T2001", message: "bad operand" }, ". T2001: bad operand"],
  [{ code: "T2001" }, ". T2001: [object Object]"],
  [{ message: "plain" }, ": plain"],
  [{ code: 5, message: "plain" }, ": plain"],
  ["text", ": text"],
  [
    { code: "D1011", message: "x" },
    ": Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.",
  ],
  [{ code: "D1012", message: "x" }, ": Expression evaluation timeout: Check for infinite loop"],
  ...["D2014", "D2015"].map((code): [object, string] => [
    { code, message: "x" },
    ": Expression evaluation memory limit exceeded: Check for excessive memory usage",
  ]),
  ...[() => "x".repeat(2 ** 30), () => new Array(-1)].map((work): [unknown, string] => [
    thrownBy(work),
    ": Expression evaluation memory limit exceeded: Check for excessive memory usage",
  ]),
  [
    thrownBy(function endless() {
      endless();
    }),
    ": Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.",
  ],
  [new RangeError("other"), ": other"],
])("the reason of %j is %s", (error, reason) => {
  expect(reasonOf(error)).toBe(reason);
});

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test("a query's error names the query's field, if there is one", () => {
  expect(queryError("no", "Output")).toMatchObject({
    error: "States.QueryEvaluationError",
    cause: "no",
    location: "Output",
    evaluation: true,
  });
  expect(queryError("no").location).toBeUndefined();
});

test("the error of a result with the wrong type names that type", () => {
  expect(unexpectedTypeError("1", "Items", "array", { a: 1 })).toMatchObject({
    cause: `The JSONata expression '1' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'object' for value: {"a":1}`,
    location: "Items",
  });
});
