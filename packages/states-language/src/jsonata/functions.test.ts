import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { evaluateJsonata } from "./evaluate.ts";

const evaluate = (text: string) => evaluateJsonata({ kind: "expression", text }, "Output", {});

const mismatch = (argument: number, name: string) =>
  `. T0410: Argument ${argument} of function "${name}" does not match function signature`;

describe("a function that Step Functions adds to JSONata", () => {
  test.each<[string, Json]>([
    ["$partition([1, 2, 3, 4, 5], 2)", [[1, 2], [3, 4], [5]]],
    ["$partition([1, 2], 2)", [[1, 2]]],
    ["$partition([1, 2], 1.9)", [[1], [2]]],
    ["$partition([1], 5)", [[1]]],
    ["$partition([1, 2, 3])", [[1, 2, 3]]],
    ["$partition([1, 2, 3], $none)", [[1, 2, 3]]],
    ["$partition([{'a': 1}, 'b', null], 2)", [[{ a: 1 }, "b"], [null]]],
    ["$exists($partition([], 2))", false],
    ["$exists($partition([]))", false],
    ["$exists($partition([1], 0))", false],
    ["$exists($partition([1], -0.9))", false],
    ["$exists($partition($none, 2))", false],
    ["$range(0, 10, 5)", [0, 5, 10]],
    ["$range(0, 9, 5)", [0, 5]],
    ["$range(3, 1, -1)", [3, 2, 1]],
    ["$range(-1.7, 2.9, 1.9)", [-1, 0, 1, 2]],
    ["$range(-2.9, 0, 1)", [-2, -1, 0]],
    ["$range(5, 1, -1.5)", [5, 4, 3, 2, 1]],
    ["$range(1, 1, 1)", 1],
    ["$range(1, 1, 1)[]", [1]],
    ["[$range(1, 1, 1)]", [1]],
    ["$range(0.2, 0.9, 1)", 0],
    ["$exists($range(2, 1, 1))", false],
    ["$exists($range(1, 2, -1))", false],
    ["$exists($range(1, 2, 0))", false],
    ["$exists($range(1, 10, 0.49))", false],
    ["$exists($range(1, 2))", false],
    ["$count($range(1, 200000, 1))", 200_000],
    ["$count($range(-9223372036854775808, 9223372036854775807, 9223372036854775807))", 3],
    ["$pad('a', 4) & '|' & $pad('a', -4) & '|' & $pad('abc', 2)", "a   |   a|abc"],
    ["$pad('a', 4.9, '') & $pad('😀', -5.5, 'xyz')", "a   xyzx😀"],
    ["$pad('a', $none, 'b') & $pad('a', 0)", "aa"],
    ["$exists($pad($none, 3))", false],
    ["$exists($hash('abc'))", false],
    ["$exists($hash('abc', $none))", false],
    ["$exists($parse())", false],
    ["$hash('abc', 'MD5')", "900150983cd24fb0d6963f7d28e17f72"],
    ["$hash('abc', 'SHA-1')", "a9993e364706816aba3e25717850c26c9cd0d89d"],
    ["$random(3) = $random(3)", true],
    ["$random(3) = $random(4)", false],
    ["$random() = $random()", false],
    ["$random() < 1 and $random() >= 0", true],
    ["$parse('[1, {\"a\": 2}]')", [1, { a: 2 }]],
    ["$exists($parse($none))", false],
    ["$length($uuid())", 36],
    ["$uuid() = $uuid()", false],
    [
      "$contains($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)",
      true,
    ],
    ["$shuffle([1..100]) = [1..100]", false],
    ["$sort($shuffle([1..100])) = [1..100]", true],
    ["$exists($shuffle($none))", false],
  ])("%s is %j", async (expression, expected) => {
    expect(await evaluate(expression)).toEqual(expected);
  });

  test.each([
    ["$partition([1], -1)", ". D3137: Second argument must be zero or greater"],
    ["$partition([1], '2')", mismatch(2, "partition")],
    ["$partition([1], null)", mismatch(2, "partition")],
    ["$partition([1], 2, 3)", mismatch(3, "partition")],
    ...["'text'", "null", "5", "{}"].map((given): [string, string] => [
      `$partition(${given}, 2)`,
      '. T0412: Argument 1 of function "partition" must be an array of undefined',
    ]),
    ["$range('a', 2, 1)", mismatch(1, "range")],
    ["$range(1)", mismatch(2, "range")],
    ["$range(1, 2, '1')", mismatch(3, "range")],
    ["$range(1, 2, null)", mismatch(3, "range")],
    ["$range(1, 2, 1, 9)", mismatch(4, "range")],
    ["$range(1, 500000, 1)", ": Expression evaluation memory limit exceeded"],
    ["$range(1, 1e18, 1)", ": Expression evaluation memory limit exceeded"],
    [
      "$hash('abc', 'sha-256')",
      ". D3137: Hash algorithm 'sha-256' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5",
    ],
    ["$hash()", mismatch(1, "hash")],
    ["$hash(1, 'MD5')", mismatch(1, "hash")],
    ["$hash('abc', 5)", mismatch(2, "hash")],
    ["$hash('abc', 'MD5', 1)", mismatch(3, "hash")],
    ["$parse('{')", ". D3137: Invalid JSON"],
    ["$parse('')", ". D3137: Invalid JSON"],
    ["$parse('[1] [2]')", ". D3137: Invalid JSON"],
    [`$parse('{"a":1,"a":2}')`, ". D3137: Invalid JSON"],
    ["$parse(1)", mismatch(1, "parse")],
    ["$parse(null)", mismatch(1, "parse")],
    ["$parse('1', 1)", mismatch(2, "parse")],
    ["$random('a')", mismatch(1, "random")],
    ["$random(null)", mismatch(1, "random")],
    ["$random(1, 2)", mismatch(2, "random")],
    ["$uuid(null)", mismatch(1, "uuid")],
    ["$uuid(1, 2)", mismatch(1, "uuid")],
  ])("%s fails: %s", async (expression, reason) => {
    await expect(evaluate(expression)).rejects.toThrow(reason);
  });
});

test("a character that base64 does not have is an internal error", async () => {
  expect(await evaluate("$base64decode('aGVsbG8=')")).toBe("hello");
  await expect(evaluate("$base64decode('!!!')")).rejects.toThrow(
    "'Output' threw an internal error during evaluation.",
  );
});
