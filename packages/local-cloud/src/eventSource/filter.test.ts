import { describe, expect, test } from "vitest";
import { readFilters } from "./filter.ts";

const accepts = (pattern: unknown, body: unknown) =>
  readFilters([JSON.stringify({ body: pattern })])(
    typeof body === "string" ? body : JSON.stringify(body),
  );

describe("a filter", () => {
  test.each<[string, unknown, unknown, unknown]>([
    ["a value", { key: ["a"] }, { key: "a" }, { key: "b" }],
    ["one of several values", { key: ["a", "b"] }, { key: "b" }, { key: "c" }],
    ["a number", { key: [100] }, { key: 100 }, { key: "100" }],
    ["null", { key: [null] }, { key: null }, {}],
    ["a value in a list", { key: ["a"] }, { key: ["x", "a"] }, { key: ["x"] }],
    ["all keys", { one: ["a"], two: ["b"] }, { one: "a", two: "b" }, { one: "a" }],
    ["a nested key", { one: { two: ["a"] } }, { one: { two: "a" } }, { one: "a" }],
    ["an object in a list", { all: { id: [1] } }, { all: [{ id: 2 }, { id: 1 }] }, { all: [] }],
    ["a key that exists", { key: [{ exists: true }] }, { key: "x" }, { other: "x" }],
    ["a key that does not", { key: [{ exists: false }] }, { other: "x" }, { key: "x" }],
    ["a number above", { n: [{ numeric: [">", 100] }] }, { n: 101 }, { n: 100 }],
    ["a range", { n: [{ numeric: [">=", 100, "<", 200] }] }, { n: 100 }, { n: 200 }],
    ["a prefix", { key: [{ prefix: "yes" }] }, { key: "yes-1" }, { key: "no-1" }],
    ["a suffix", { key: [{ suffix: ".png" }] }, { key: "a.png" }, { key: "a.PNG" }],
    [
      "a suffix in any case",
      { key: [{ suffix: { "equals-ignore-case": ".png" } }] },
      { key: "a.PNG" },
      { key: "a.gif" },
    ],
    ["a text in any case", { key: [{ "equals-ignore-case": "A" }] }, { key: "a" }, { key: "b" }],
    ["anything but", { key: [{ "anything-but": ["a", "b"] }] }, { key: "c" }, { key: "a" }],
    [
      "anything but a prefix",
      { key: [{ "anything-but": { prefix: "a" } }] },
      { key: "b" },
      { key: "a1" },
    ],
    ["alternatives", { $or: [{ one: ["a"] }, { two: ["b"] }] }, { two: "b" }, { two: "a" }],
    ["plain text", ["text"], "text", "other"],
  ])("by %s", (_title, pattern, matching, other) => {
    expect(accepts(pattern, matching)).toBe(true);
    expect(accepts(pattern, other)).toBe(false);
  });

  test("by JSON drops plain text, and one by plain text drops JSON", () => {
    expect(accepts({ key: ["a"] }, "a")).toBe(false);
    expect(accepts(["a"], { key: "a" })).toBe(false);
  });

  test("is one of several, of which one must match; without any, all messages match", () => {
    const filter = readFilters(['{"body":{"a":[1]}}', '{"body":{"b":[1]}}']);
    expect([filter('{"b":1}'), filter('{"a":2}')]).toEqual([true, false]);
    expect(readFilters([])("anything")).toBe(true);
  });

  test.each([
    ["no JSON", "simple string", "A pattern is a JSON object"],
    ["null", "null", "A pattern is a JSON object"],
    ["a value outside a list", '{"body":{"key":"a"}}', "A value stands in a list"],
    ["an empty list", '{"body":{"key":[]}}', "A list has values and comparison operators"],
    ["an unknown operator", '{"body":{"key":[{"like":"a"}]}}', "A list has values and"],
    ["another key", '{"messageId":["a"]}', "Queues are only filtered by the key body"],
    ["too much text", `{"body":{"key":["${"a".repeat(4_096)}"]}}`, "at most 4096 characters"],
  ])("with %s is refused", (_title, pattern, message) => {
    expect(() => readFilters([pattern])).toThrow("Invalid filter pattern definition. ");
    expect(() => readFilters([pattern])).toThrow(message);
  });
});
