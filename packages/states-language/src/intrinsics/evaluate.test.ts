import { describe, expect, test } from "vitest";
import { evaluate, failureOf, scopeOf } from "../testing/scope.ts";
import { callsUnknownFunction, evaluateIntrinsic } from "./evaluate.ts";
import { parseIntrinsic } from "./syntax.ts";

/** Each function with the minimum and maximum number of its arguments. */
const ARITIES: readonly (readonly [name: string, min: number, max: number])[] = [
  ["States.Array", 0, Number.POSITIVE_INFINITY],
  ["States.ArrayPartition", 2, 2],
  ["States.ArrayContains", 2, 2],
  ["States.ArrayRange", 3, 3],
  ["States.ArrayGetItem", 2, 2],
  ["States.ArrayLength", 1, 1],
  ["States.ArrayUnique", 1, 1],
  ["States.Base64Encode", 1, 1],
  ["States.Base64Decode", 1, 1],
  ["States.Hash", 2, 2],
  ["States.JsonMerge", 3, 3],
  ["States.StringToJson", 1, 1],
  ["States.JsonToString", 1, 1],
  ["States.MathRandom", 2, 3],
  ["States.MathAdd", 2, 2],
  ["States.StringSplit", 2, 2],
  ["States.UUID", 0, Number.POSITIVE_INFINITY],
  ["States.Format", 1, Number.POSITIVE_INFINITY],
];

const callOf = (name: string, count: number) => `${name}(${Array(count).fill("1").join(", ")})`;
const isUnknown = (call: string) => callsUnknownFunction(parseIntrinsic(call));

describe("an intrinsic function", () => {
  test.each(ARITIES)(
    "%s takes %d to %d arguments, and counts them when it is called",
    (name, min, max) => {
      for (const count of [min - 1, max + 1]) {
        if (count < 0 || count > 12) continue;
        const call = callOf(name, count);
        expect(isUnknown(call)).toBe(false);
        const detail = name === "States.JsonToString" ? ": only a single argument is allowed." : "";
        expect(failureOf(call)).toBe(`States.Runtime: Invalid arguments in ${name}${detail}`);
      }
    },
  );

  test.each(["States.Nope", "States.format", "States.toString"])("%s does not exist", (name) => {
    expect(isUnknown(`${name}()`)).toBe(true);
    expect(isUnknown(`States.Array(1, States.Array(${name}()))`)).toBe(true);
    expect(isUnknown(`States.Array('${name}()')`)).toBe(false);
    expect(failureOf(`${name}()`)).toBe(`States.Runtime: Invalid arguments in ${name}`);
  });

  test("looks for its arguments before it counts them", () => {
    expect(failureOf("States.Hash($.no)")).toMatch(/could not be found in the input/);
  });

  test("takes the result of another as an argument", () => {
    expect(evaluate("States.ArrayGetItem(States.StringSplit($$.State.Name, '-'), 0)")).toBe("S");
  });

  test("reads variables and the context object", () => {
    expect(evaluate("States.Format('{} {}', $v.a, $$.Execution.Name)")).toBe("1 e");
  });

  test("names the outermost call when an inner one fails", () => {
    expect(failureOf("States.Array(States.ArrayLength('x'))")).toBe(
      "States.Runtime: Invalid arguments in States.ArrayLength",
    );
  });

  test("rethrows an error that is not about its arguments", () => {
    const scope = {
      ...scopeOf({}),
      variable: () => {
        throw new RangeError("out of memory");
      },
    };
    expect(() => evaluateIntrinsic(parseIntrinsic("States.Array($v)"), scope)).toThrow(RangeError);
  });

  test.each([
    ["States.Format('{}', $.no)", "$.no"],
    ["States.Format('{}', States.Format('{}', $.no.deep))", "$.no.deep"],
    ["States.Format('{}', $$.No)", "$.No"],
    ["States.Format('{}', $.a[5])", "$.a[5]"],
  ])("%s fails with the path that selects nothing", (call, path) => {
    expect(failureOf(call, { a: [1] })).toBe(
      `States.Runtime: The JsonPath argument for the field '${path}' could not be found in the input '{"a":[1]}'`,
    );
  });

  test("fails with the JSONPath library's message when an index is applied to a number", () => {
    expect(failureOf("States.Format('{}', $.a[0])", { a: 7 })).toBe(
      "States.Runtime: Filter: [0] can only be applied to arrays. Current context is: 7",
    );
  });
});
