import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { TaskFailure } from "../errors.ts";
import { checkValues } from "../values/checkValues.ts";
import { failureOf, truncate } from "./failure.ts";

const causeOf = (thrown: unknown) => JSON.parse(failureOf(thrown).cause);

test("a TaskFailure is reported by its own name, with message, details and stack", () => {
  const failure = failureOf(new TaskFailure("BadLuck", "Try again.", { details: { roll: 1 } }));
  expect(failure.error).toBe("BadLuck");
  expect(JSON.parse(failure.cause)).toEqual({
    message: "Try again.",
    details: { roll: 1 },
    stack: expect.stringContaining("failure.test.ts"),
  });
});

test("any other Error is reported by its name", () => {
  expect(failureOf(new RangeError("too far")).error).toBe("RangeError");
});

test("an Error with an empty name is reported as Error", () => {
  expect(failureOf(Object.assign(new Error("x"), { name: "" })).error).toBe("Error");
});

test.each([
  ["a string", "out of paper", "out of paper"],
  ["null", null, "null"],
  ["undefined", undefined, "undefined"],
  ["an object", { code: 7 }, "{ code: 7 }"],
  ["a symbol", Symbol("x"), "Symbol(x)"],
])("throwing %s results in a failure that shows the value", (_what, thrown, message) => {
  expect(failureOf(thrown).error).toBe("NonErrorThrown");
  expect(causeOf(thrown)).toEqual({ message });
});

test("causes are nested, and a cyclic chain ends", () => {
  const inner = new Error("the disk is full");
  const outer = new Error("can't save", { cause: inner });
  inner.cause = outer;
  expect(causeOf(outer).cause).toMatchObject({ error: "Error", message: "the disk is full" });
});

test("an AggregateError lists its errors", () => {
  const thrown = new AggregateError([new TypeError("one"), "two"], "both failed");
  expect(failureOf(thrown).error).toBe("AggregateError");
  expect(causeOf(thrown).errors).toMatchObject([
    { error: "TypeError", message: "one" },
    { message: "two" },
  ]);
});

test("details that are not JSON become a string", () => {
  const details: Record<string, unknown> = { big: 1n };
  details["self"] = details;
  expect(causeOf(new TaskFailure("Odd", "odd", { details })).details).toContain("big: 1n");
});

test("a BigInt in the details becomes a string of its digits", () => {
  const details = { order: { id: 12345678901234567890n } };
  expect(causeOf(new TaskFailure("Odd", "odd", { details })).details).toEqual({
    order: { id: "12345678901234567890" },
  });
});

test("details whose toJSON throws become a string", () => {
  const details = {
    row: 7,
    toJSON() {
      throw new Error("no");
    },
  };
  expect(causeOf(new TaskFailure("Odd", "odd", { details })).details).toContain("row: 7");
});

test("an AggregateError without a list and a Proxy that throws on any access are reported", () => {
  const aggregate = Object.assign(new AggregateError([], "all"), { errors: undefined });
  expect(failureOf(aggregate).error).toBe("AggregateError");
  const refuse = () => {
    throw new Error("no");
  };
  const proxy = new Proxy(new Error("x"), { getPrototypeOf: refuse, get: refuse });
  expect(failureOf(proxy).error).toBe("NonErrorThrown");
  // Retry matches the name of the error itself, whatever it wraps.
  const wrapping = new RangeError("too far", { cause: proxy });
  expect(failureOf(wrapping)).toMatchObject({
    error: "RangeError",
    cause: expect.stringContaining("too far"),
  });
  expect(failureOf(new AggregateError([proxy], "all")).error).toBe("AggregateError");
});

test("aggregates of aggregates are bounded", () => {
  const thrown = new AggregateError([], "all");
  for (let copy = 0; copy < 20; copy++) thrown.errors.push(thrown);
  expect(JSON.stringify(causeOf(thrown)).match(/"AggregateError"/g)?.length).toBeLessThan(110);
});

test("getters that throw do not prevent the report", () => {
  const nasty = new Error("x");
  Object.defineProperty(nasty, "message", {
    get() {
      throw new Error("no");
    },
  });
  Object.defineProperty(nasty, "name", {
    get() {
      throw new Error("no");
    },
  });
  expect(failureOf(nasty).error).toBe("Error");
});

test("a name over 256 characters is cut, with a mark", () => {
  const { error } = failureOf(Object.assign(new Error("x"), { name: "N".repeat(300) }));
  expect(error).toHaveLength(256);
  expect(error).toMatch(/N…\[cut\]$/);
});

test("a cause over 32,768 characters loses its stack first, and stays JSON", () => {
  const cause = causeOf(new Error("m".repeat(32_000)));
  expect(cause).toEqual({ message: "m".repeat(32_000) });
});

test.each(["m", "\u0000", "é\n"])(
  "a message of many %j that is too long even without details keeps as much as fits, and the cause stays JSON",
  (part) => {
    const { cause } = failureOf(new Error(part.repeat(100_000)));
    expect(cause.length).toBeLessThanOrEqual(32_768);
    expect(cause.length).toBeGreaterThan(32_760);
    expect(JSON.parse(cause).message).toMatch(/…\[cut\]$/);
  },
);

test("a cause of exactly 32,768 characters is not cut", () => {
  const message = "m".repeat(32_768 - '{"message":""}'.length);
  const thrown = Object.assign(new Error(message), { stack: undefined });
  expect(causeOf(thrown)).toEqual({ message });
});

test("a TaskFailure without details has none", () => {
  expect(Object.keys(causeOf(new TaskFailure("Odd", "odd")))).toEqual(["message", "stack"]);
});

test("cutting never splits a character that takes two UTF-16 units", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 60 }),
      fc.integer({ min: 8, max: 40 }),
      (text, limit) => {
        const result = truncate(text, limit);
        expect(result.length).toBeLessThanOrEqual(limit);
        expect(result.isWellFormed()).toBe(true);
      },
    ),
  );
});

/** An error with this many nested causes. */
function chain(length: number): Error {
  return length === 0 ? new Error("0") : new Error(`${length}`, { cause: chain(length - 1) });
}

test("eight nested causes are kept, deeper ones are dropped", () => {
  const depthOf = (cause: { cause?: object } | undefined): number =>
    cause?.cause ? 1 + depthOf(cause.cause) : 0;
  expect(depthOf(causeOf(chain(7)))).toBe(7);
  expect(depthOf(causeOf(chain(8)))).toBe(8);
  expect(depthOf(causeOf(chain(9)))).toBe(8);
});

test("twenty errors of an aggregate are listed", () => {
  const errors = Array.from({ length: 30 }, (_, index) => new Error(`${index}`));
  const listed = causeOf(new AggregateError(errors, "all")).errors;
  expect(listed.map(({ message }: { message: string }) => message)).toEqual(
    errors.slice(0, 20).map(({ message }) => message),
  );
});

test("a hundred nested errors are described in total", () => {
  const inner = () => new AggregateError(Array(20).fill("inner"), "inner");
  const thrown = new AggregateError(Array.from({ length: 20 }, inner), "outer");
  const { errors } = causeOf(thrown) as { errors: { errors?: object[] }[] };
  expect(errors.length + errors.flatMap(({ errors = [] }) => errors).length).toBe(100);
});

test("a cause that is not an Error has a message and no error name", () => {
  expect(causeOf(new Error("can't save", { cause: "disk full" })).cause).toEqual({
    message: "disk full",
  });
});

test("an error without a cause, details or errors has only its message and its stack", () => {
  expect(Object.keys(causeOf(new Error("x")))).toEqual(["message", "stack"]);
});

test("a message that is not a string is inspected", () => {
  expect(causeOf(Object.assign(new Error("x"), { message: { code: 7 } })).message).toBe(
    "{ code: 7 }",
  );
});

test("details are kept when only the stacks, including those of the causes, are too long", () => {
  const cause = Object.assign(new Error("inner"), { stack: "s".repeat(20_000) });
  const details = { roll: 1, stack: "mine" };
  const thrown = Object.assign(new TaskFailure("BadLuck", "x", { details, cause }), {
    stack: "s".repeat(20_000),
  });
  expect(causeOf(thrown)).toEqual({
    message: "x",
    details,
    cause: { error: "Error", message: "inner" },
  });
});

test("the errors of an aggregate stay a list without their stacks", () => {
  const inner = Object.assign(new Error("inner"), { stack: "s".repeat(40_000) });
  expect(causeOf(new AggregateError([inner], "all"))).toEqual({
    message: "all",
    errors: [{ error: "Error", message: "inner" }],
  });
});

test("details that are too long are cut, and the message is kept", () => {
  const thrown = new TaskFailure("BadLuck", "x", { details: "d".repeat(40_000) });
  expect(causeOf(thrown)).toEqual({ message: "x", details: "…[cut]" });
});

test("a string within the limit is not cut, and a longer one ends with the mark at the limit", () => {
  expect(truncate("12345678", 8)).toBe("12345678");
  expect(truncate("123456789", 8)).toBe("12…[cut]");
  expect(truncate("12😀56789", 9)).toBe("12😀56789");
  expect(truncate("12😀567890", 9)).toBe("12…[cut]");
  expect(truncate("\ud800", 8)).toBe("\ufffd");
});

test("for any thrown value, the failure fits AWS's limits and its cause is JSON", () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (thrown) => {
      const { error, cause } = failureOf(thrown);
      expect(error.length).toBeLessThanOrEqual(256);
      expect(cause.length).toBeLessThanOrEqual(32_768);
      expect(JSON.parse(cause)).toHaveProperty("message");
    }),
  );
});

test("no part of a secret is left where Node.js would cut a long text", () => {
  const { redaction } = checkValues(
    { name: "payment", secrets: { KEY: z.string() } },
    { secrets: { KEY: "sk_1234" } },
  );
  const body = `${"x".repeat(9_996)}sk_1234${"x".repeat(9_996)}`;
  const { cause } = failureOf({ body }, redaction);
  expect(cause).toContain("[KEY]");
  expect(cause).not.toContain("sk_");
});
