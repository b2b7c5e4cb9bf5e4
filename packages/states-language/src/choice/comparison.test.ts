import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { scopeOf } from "../testing/scope.ts";
import { matchesChoiceRule } from "./comparison.ts";
import { COMPARISONS, compileChoiceRule, TYPE_TESTS } from "./rule.ts";

const matches = (rule: Json, input: Json = {}) =>
  matchesChoiceRule(compileChoiceRule(rule), scopeOf(input));

/** The outcome of an operator for a variable that is less than its operand, equal to it and greater. */
const ORDERS = {
  Equals: [false, true, false],
  LessThan: [true, false, false],
  GreaterThan: [false, false, true],
  LessThanEquals: [true, true, false],
  GreaterThanEquals: [false, true, true],
} as const;

const ORDERED: Readonly<Record<string, { ascending: [Json, Json, Json]; wrong: Json[] }>> = {
  String: { ascending: ["a", "b", "c"], wrong: [1, null, true, ["b"], { b: "b" }] },
  Numeric: { ascending: [-1, 0, 0.5], wrong: ["0", null, false, [0], {}] },
  Timestamp: {
    ascending: ["2026-03-01T11:59:59.999Z", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00.001Z"],
    wrong: ["2026-03-01", "noon", 1_772_366_400_000, null],
  },
};

const ORDERED_CASES = Object.entries(ORDERED).flatMap(([type, { ascending, wrong }]) =>
  Object.entries(ORDERS).map(([order, expected]) => ({
    operator: `${type}${order}`,
    ascending,
    wrong,
    expected,
  })),
);

describe.each(ORDERED_CASES)("$operator", ({ operator, ascending, wrong, expected }) => {
  const operand = ascending[1];

  test("compares a variable that is less, equal and greater", () => {
    expect(ascending.map((v) => matches({ Variable: "$.v", [operator]: operand }, { v }))).toEqual(
      expected,
    );
  });

  test("compares with the value at a path", () => {
    const rule = { Variable: "$.v", [`${operator}Path`]: "$.w" };
    expect(ascending.map((v) => matches(rule, { v, w: operand }))).toEqual(expected);
  });

  test("never matches a value of another type, on either side", () => {
    for (const other of wrong) {
      expect(matches({ Variable: "$.v", [operator]: operand }, { v: other })).toBe(false);
      const rule = { Variable: "$.v", [`${operator}Path`]: "$.w" };
      expect(matches(rule, { v: operand, w: other })).toBe(false);
      expect(matches(rule, { v: other, w: other })).toBe(false);
    }
  });
});

describe("strings", () => {
  test.each([
    ["", "a"],
    ["Z", "a"],
    ["10", "9"],
    ["a", "ab"],
    ["z", "é"],
  ])("%j is less than %j", (v, w) => {
    expect(matches({ Variable: "$.v", StringLessThanPath: "$.w" }, { v, w })).toBe(true);
    expect(matches({ Variable: "$.v", StringGreaterThanPath: "$.w" }, { v, w })).toBe(false);
  });
});

describe("timestamps", () => {
  test("are compared as points in time, independent of their offsets", () => {
    const input = { v: "2026-03-01T13:00:00+01:00", w: "2026-03-01T12:00:00Z" };
    expect(matches({ Variable: "$.v", TimestampEqualsPath: "$.w" }, input)).toBe(true);
    expect(matches({ Variable: "$.v", StringEqualsPath: "$.w" }, input)).toBe(false);
  });
});

describe.each(["BooleanEquals", "BooleanEqualsPath"])("%s", (operator) => {
  test.each<[Json, Json, boolean]>([
    [true, true, true],
    [false, false, true],
    [true, false, false],
    [false, true, false],
    ["true", "true", false],
    [1, 1, false],
    [null, null, false],
    [null, false, false],
    ["true", true, false],
    [true, "true", false],
  ])("of %j and %j is %s", (v, w, expected) => {
    const operand = operator === "BooleanEquals" ? w : "$.w";
    expect(matches({ Variable: "$.v", [operator]: operand }, { v, w })).toBe(expected);
  });
});

describe("StringMatches", () => {
  test.each<[Json, boolean]>([
    ["log-1.txt", true],
    ["log-.txt", true],
    ["log-1.csv", false],
    [5, false],
    [null, false],
  ])("of %j is %s", (v, expected) => {
    expect(matches({ Variable: "$.v", StringMatches: "log-*.txt" }, { v })).toBe(expected);
  });
});

describe.each<[string, Json[], Json[]]>([
  ["IsNull", [null], [0, "", false, [], {}]],
  ["IsNumeric", [0, -1.5], ["0", null, true, [0]]],
  ["IsString", ["", "a"], [0, null, true, ["a"]]],
  ["IsBoolean", [true, false], ["true", 0, null]],
  [
    "IsTimestamp",
    ["2026-03-01T12:00:00Z", "2024-02-29T00:00:00.5+02:00"],
    ["2026-02-29T00:00:00Z", "2026-03-01", "", 0, null],
  ],
  ["IsPresent", [null, 0, ""], []],
])("%s", (operator, passing, failing) => {
  test.each(passing)("is passed by %j", (v) => {
    expect(matches({ Variable: "$.v", [operator]: true }, { v })).toBe(true);
    expect(matches({ Variable: "$.v", [operator]: false }, { v })).toBe(false);
  });

  test.each(failing)("is failed by %j", (v) => {
    expect(matches({ Variable: "$.v", [operator]: true }, { v })).toBe(false);
    expect(matches({ Variable: "$.v", [operator]: false }, { v })).toBe(true);
  });
});

describe("a variable that does not exist", () => {
  const invalid = (path: string) =>
    expect.objectContaining({
      error: "States.Runtime",
      cause: `Invalid path '${path}': The choice state's condition path references an invalid value.`,
    });

  test.each(COMPARISONS)("fails %s and its Path form", (operator) => {
    expect(() => matches({ Variable: "$.none", [operator]: 1 })).toThrow(invalid("$.none"));
    const byPath = { Variable: "$.v", [`${operator}Path`]: "$.none" };
    expect(() => matches(byPath, { v: 1 })).toThrow(invalid("$.none"));
  });

  test.each(TYPE_TESTS.filter((operator) => operator !== "IsPresent"))("fails %s", (operator) => {
    expect(() => matches({ Variable: "$.none.at.all", [operator]: true })).toThrow(
      invalid("$.none.at.all"),
    );
  });

  test("is not present", () => {
    expect(matches({ Variable: "$.none", IsPresent: true })).toBe(false);
    expect(matches({ Variable: "$.none", IsPresent: false })).toBe(true);
    expect(matches({ Variable: "$none", IsPresent: true })).toBe(false);
    expect(matches({ Variable: "$none.a", IsPresent: false })).toBe(true);
  });
});

describe("a variable", () => {
  test.each([
    ["$v.a", 1],
    ["$$.State.Name", "S"],
    ["$.list[1]", 2],
    ["$.list[(@.length-1)]", 2],
  ])("is read from %s", (Variable, expected) => {
    const operator = typeof expected === "number" ? "NumericEquals" : "StringEquals";
    expect(matches({ Variable, [operator]: expected }, { list: [1, 2] })).toBe(true);
  });

  test.each(["$.list[-1]", "$.list[9]", "$.list.length()", "$.list[0][0]"])(
    "selects nothing by %s",
    (Variable) => {
      expect(() => matches({ Variable, NumericEquals: 2 }, { list: [1, 2] })).toThrow(
        `Invalid path '${Variable}': The choice state's condition path references an invalid value.`,
      );
      expect(matches({ Variable, IsPresent: false }, { list: [1, 2] })).toBe(true);
    },
  );
});

describe("And, Or and Not", () => {
  const yes = { Variable: "$.v", NumericEquals: 1 };
  const no = { Variable: "$.v", NumericEquals: 2 };
  const fails = { Variable: "$.none", NumericEquals: 1 };
  test.each<[Json, boolean]>([
    [{ And: [yes, yes] }, true],
    [{ And: [yes, no] }, false],
    [{ And: [no, fails] }, false],
    [{ Or: [no, yes] }, true],
    [{ Or: [no, no] }, false],
    [{ Or: [yes, fails] }, true],
    [{ Not: yes }, false],
    [{ Not: no }, true],
    [{ Not: { And: [yes, { Or: [no, { Not: no }] }] } }, false],
  ])("%j is %s", (rule, expected) => {
    expect(matches(rule, { v: 1 })).toBe(expected);
  });
});
