import { describe, expect, test } from "vitest";
import { describeJsonProblem } from "./problem.ts";

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

describe("invalid JSON", () => {
  test.each([
    ["", "Unexpected end-of-input", 1, 1],
    ['{"a":', "Unexpected end-of-input", 1, 6],
    ["[1,", "Unexpected end-of-input", 1, 4],
    ['{"a":\n  [', "Unexpected end-of-input", 2, 4],
    ["nope", `Unrecognized token 'nope': was expecting ${VALUES}`, 1, 5],
    ['{"a": nope}', `Unrecognized token 'nope': was expecting ${VALUES}`, 1, 11],
    ["[1,\n\n  nope]", `Unrecognized token 'nope': was expecting ${VALUES}`, 3, 7],
    ["trux", `Unrecognized token 'trux': was expecting ${VALUES}`, 1, 5],
    [
      "{a: 1}",
      "Unexpected character ('a' (code 97)): was expecting double-quote to start field name",
      1,
      3,
    ],
    [
      '{"a": 1, b: 2}',
      "Unexpected character ('b' (code 98)): was expecting double-quote to start field name",
      1,
      11,
    ],
    [
      '{"a": [1], }',
      "Unexpected character ('}' (code 125)): was expecting double-quote to start field name",
      1,
      13,
    ],
    [
      '{"a": {"x": "}"}, b}',
      "Unexpected character ('b' (code 98)): was expecting double-quote to start field name",
      1,
      20,
    ],
    [
      '{"a\\"[": 1, b}',
      "Unexpected character ('b' (code 98)): was expecting double-quote to start field name",
      1,
      14,
    ],
    [
      '{"{[\\"": 1, b}',
      "Unexpected character ('b' (code 98)): was expecting double-quote to start field name",
      1,
      14,
    ],
    ["[1, }", `Unexpected character ('}' (code 125)): expected a valid value ${VALUES}`, 1, 6],
    [
      '{"a": [1, ;]}',
      `Unexpected character (';' (code 59)): expected a valid value ${VALUES}`,
      1,
      12,
    ],
    [
      "[1,\n2, }\n\n]",
      `Unexpected character ('}' (code 125)): expected a valid value ${VALUES}`,
      2,
      5,
    ],
    ["@abc", `Unexpected character ('@' (code 64)): expected a valid value ${VALUES}`, 1, 2],
    ["@", `Unexpected character ('@' (code 64)): expected a valid value ${VALUES}`, 1, 2],
    ['{"a": [{}, b]}', `Unrecognized token 'b': was expecting ${VALUES}`, 1, 13],
  ])("%j: %s", (text, message, line, column) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(describeJsonProblem(text)).toEqual({ message, line, column });
  });
});
