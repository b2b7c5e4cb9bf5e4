import { expect, test } from "vitest";
import { compileExpression } from "./metricMath.ts";
import type { Series } from "./points.ts";

const none = undefined;

function evaluate(text: string, series: Readonly<Record<string, Series>>): Series {
  return compileExpression(text)(new Map(Object.entries(series)), "nothing");
}

/** The examples of CloudWatch's user guide, "Using metric math". */
test.each([
  ["metric1 < metric2", [0, 0, 1, 0]],
  ["metric1 >= 30", [1, 0, 0, 0]],
  ["metric1 > 15 AND metric2 > 15", [1, 0, 0, 0]],
])("compares as the guide says: %s", (text, expected) => {
  const series = { metric1: [30, 20, 0, 0], metric2: [20, none, 20, none] };
  expect(evaluate(text, series)).toEqual(expected);
});

test.each([
  ["IF(metric1, metric2, metric3)", [30, 0, 20, none, none]],
  ["IF(metric1, 5, metric3)", [5, 5, 20, none, none]],
  ["IF(metric1, metric2, 5)", [30, 0, 5, 5, none]],
])("chooses as the guide says: %s", (text, expected) => {
  const series = {
    metric1: [1, 1, 0, 0, none],
    metric2: [30, none, 0, 0, 30],
    metric3: [0, 0, 20, none, 20],
  };
  expect(evaluate(text, series)).toEqual(expected);
});

test("arithmetic takes what only one series lacks as 0", () => {
  const series = { a: [1, none, none], b: [2, 3, none] };
  expect(evaluate("a - 2 * b", series)).toEqual([-3, -6, none]);
  expect(evaluate("a / b", series)).toEqual([0.5, 0, none]);
});

test("running sums go over what is there", () => {
  expect(evaluate("RUNNING_SUM(a)", { a: [1, none, 2] })).toEqual([1, none, 3]);
});

test("of a metric without any point FILL gives nothing, or the filler, as one reads the guide", () => {
  const empty = new Map([["a", [none, none]]]);
  expect(compileExpression("FILL(a, 0)")(empty, "nothing")).toEqual([none, none]);
  expect(compileExpression("FILL(a, 0)")(empty, "filler")).toEqual([0, 0]);
  expect(evaluate("FILL(a, 0)", { a: [none, 4] })).toEqual([0, 4]);
});

test("beside a metric without any point an operator gives nothing, or takes it as 0, as one reads the guide", () => {
  const series = new Map<string, Series>(Object.entries({ a: [none, none], b: [1, none] }));
  for (const text of ["a + b", "b - a", "a < b"]) {
    expect(compileExpression(text)(series, "nothing")).toEqual([none, none]);
  }
  expect(compileExpression("a + b")(series, "filler")).toEqual([1, none]);
});

test.each([
  ["SUM(a)", "unknown function: SUM"],
  ["b + 1", "unknown name: b"],
  ["a +", "unknown name"],
  ["(a", "its end in an unexpected place"],
  ["a a", "a in an unexpected place"],
  ["1 + 1", "where a series is needed"],
])("%s is refused", (text, problem) => {
  expect(() => evaluate(text, { a: [1] })).toThrow(problem);
});
