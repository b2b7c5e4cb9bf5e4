import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { JacksonError } from "./problem.ts";
import { readLikeJackson } from "./read.ts";

const SOURCE = "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); ";
const VALUE = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'";

function problemOf(text: string): string {
  try {
    readLikeJackson(text);
  } catch (error) {
    if (error instanceof JacksonError) return error.message;
    throw error;
  }
  throw new Error("it can be read");
}

describe("a text that Jackson reads", () => {
  test.each<[string, Json]>([
    ["", null],
    [" \t\r\n", null],
    [' {"a":[1,null]} ', { a: [1, null] }],
    ['{"a":1}}', { a: 1 }],
    ["[] ]", []],
    ["1 2", 1],
    ["5\n,", 5],
    ['"a"b', "a"],
    ["true-", true],
    ["null[", null],
    ['{"a":1,"a":2}', { a: 2 }],
  ])("%j is %j", (text, expected) => {
    expect(readLikeJackson(text)).toEqual(expected);
  });

  test("keeps the digits of a large number before other characters", () => {
    const read = readLikeJackson("[12345678901234567890] x");
    expect(JSON.stringify(read)).toBe("[12345678901234567890]");
  });

  test("is nested in up to 1,000 levels", () => {
    expect(readLikeJackson("[".repeat(1_000) + "]".repeat(1_000))).toHaveLength(1);
    expect(problemOf("[".repeat(1_001) + "]".repeat(1_001))).toBe(
      "Document nesting depth (1001) exceeds the maximum allowed (1000, from `StreamReadConstraints.getMaxNestingDepth()`)",
    );
    expect(readLikeJackson(`[] ${"[".repeat(1_001)}`)).toEqual([]);
  });
});

/** What jackson-databind 2.18 answers. */
describe("a text that Jackson does not read", () => {
  test.each<[text: string, problem: string, column: number, line?: number]>([
    [
      "{word}",
      "Unexpected character ('w' (code 119)): was expecting double-quote to start field name",
      2,
    ],
    [
      "{'a':1}",
      "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
      2,
    ],
    [
      '{"a":1,}',
      "Unexpected character ('}' (code 125)): was expecting double-quote to start field name",
      8,
    ],
    ["nothing", `Unrecognized token 'nothing': was expecting (${VALUE})`, 8],
    ["[tru]", `Unrecognized token 'tru': was expecting (${VALUE})`, 5],
    ["nullA", `Unrecognized token 'nullA': was expecting (${VALUE})`, 6],
    ["[\n1,\r\n  x]", `Unrecognized token 'x': was expecting (${VALUE})`, 4, 3],
    ["#", `Unexpected character ('#' (code 35)): expected a valid value (${VALUE})`, 1],
    [
      "\ufeff1",
      `Unexpected character ('\ufeff' (code 65279 / 0xfeff)): expected a valid value (${VALUE})`,
      1,
    ],
    ["[1,,2]", `Unexpected character (',' (code 44)): expected a valid value (${VALUE})`, 4],
    ["[1,}", "Unexpected character ('}' (code 125)): expected a value", 4],
    [".5", `Unexpected character ('.' (code 46)): expected a valid value (${VALUE})`, 1],
    [
      "[1 2]",
      "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries",
      4,
    ],
    [
      '{"a":1 "b":2}',
      "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries",
      8,
    ],
    [
      '{"a" 1}',
      "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
      6,
    ],
    ["1,2", "Unexpected character (',' (code 44)): Expected space separating root-level values", 2],
    [
      "// x",
      "Unexpected character ('/' (code 47)): maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)",
      1,
    ],
    [
      "[1\u0001]",
      "Illegal character ((CTRL-CHAR, code 1)): only regular white space (\\r, \\n, \\t) is allowed between tokens",
      4,
    ],
    [
      '["a\nb"]',
      "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value",
      4,
    ],
    [
      '{"a\nb":1}',
      "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in name",
      4,
    ],
    ['"a\\qb"', "Unrecognized character escape 'q' (code 113)", 4],
    [
      '"\\u12G4"',
      "Unexpected character ('G' (code 71)): expected a hex-digit for character escape sequence",
      6,
    ],
    ['"\\u12', "Unexpected end-of-input in character escape sequence", 6],
    ['"\\', "Unexpected end-of-input in character escape sequence", 3],
    ['"abc', "Unexpected end-of-input: was expecting closing quote for a string value", 5],
    ['{"a', "Unexpected end-of-input in field name", 4],
    ['{"a":', "Unexpected end-of-input within/between Object entries", 6],
    ["[1,", "Unexpected end-of-input within/between Array entries", 4],
    [
      '{"a":1',
      `Unexpected end-of-input: expected close marker for Object (start marker at ${SOURCE}line: 1, column: 1])`,
      7,
    ],
    [
      "[1,[2",
      `Unexpected end-of-input: expected close marker for Array (start marker at ${SOURCE}line: 1, column: 4])`,
      6,
    ],
    [
      '{"a":1]',
      `Unexpected close marker ']': expected '}' (for Object starting at ${SOURCE}line: 1, column: 1])`,
      7,
    ],
    ["]", `Unexpected close marker ']': expected '}' (for root starting at ${SOURCE}line: 1])`, 1],
    ["01", "Invalid numeric value: Leading zeroes not allowed", 2],
    ["-", "Unexpected end-of-inputNo digit following sign", 2],
    [
      "[-x]",
      "Unexpected character ('x' (code 120)) in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value",
      3,
    ],
    ["-.5", `Unexpected character ('.' (code 46)): expected a valid value (${VALUE})`, 2],
    [
      "+1",
      "Unexpected character ('+' (code 43)) in numeric value: JSON spec does not allow numbers to have plus signs: enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow",
      2,
    ],
    [
      "[1.x]",
      "Unexpected character ('x' (code 120)) in numeric value: Decimal point not followed by a digit",
      3,
    ],
    [
      "[1e+x]",
      "Unexpected character ('x' (code 120)) in numeric value: Exponent indicator not followed by a digit",
      3,
    ],
    ["1e", "Unexpected end-of-inputexpected a digit for number exponent", 3],
    [
      "NaN",
      "Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow",
      4,
    ],
    [
      "-INF",
      "Non-standard token '-INF': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow",
      5,
    ],
    ["-I", "Unexpected end-of-input in a Number value", 3],
  ])("%j: %s", (text, problem, column, line = 1) => {
    expect(problemOf(text)).toBe(`${problem}\n at ${SOURCE}line: ${line}, column: ${column}]`);
  });

  test("shows 256 characters of a word", () => {
    expect(problemOf("a".repeat(300))).toContain(`Unrecognized token '${"a".repeat(256)}...'`);
  });
});
