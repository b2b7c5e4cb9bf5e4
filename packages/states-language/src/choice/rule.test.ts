import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { scopeOf } from "../testing/scope.ts";
import { matchesChoiceRule } from "./comparison.ts";
import { compileChoiceRule, OPERATORS } from "./rule.ts";

describe("a rule", () => {
  test("has one of 39 operators", () => {
    expect(OPERATORS.size).toBe(39);
    expect(OPERATORS.has("StringMatchesPath")).toBe(false);
    expect(OPERATORS.has("IsNullPath")).toBe(false);
  });

  test("ignores fields that are not operators", () => {
    const rule = { Comment: "c", Next: "N", Variable: "$.v", NumericEquals: 1 };
    expect(compileChoiceRule(rule)).toMatchObject({
      kind: "comparison",
      operator: "NumericEquals",
      operand: { kind: "literal", value: 1 },
    });
  });

  test("keeps the path of a Path operator and the value of any other", () => {
    expect(compileChoiceRule({ Variable: "$.v", StringEqualsPath: "$.w" })).toMatchObject({
      operator: "StringEquals",
      operand: { kind: "path", path: { text: "$.w" } },
    });
    expect(compileChoiceRule({ Variable: "$.v", StringEquals: "$.w" })).toMatchObject({
      operator: "StringEquals",
      operand: { kind: "literal", value: "$.w" },
    });
  });

  test("with a JSONata Condition never matches here, because the engine evaluates it", () => {
    const rule = compileChoiceRule({ Condition: "{% $x %}" });
    expect(rule).toEqual({ kind: "condition", condition: { kind: "expression", text: "$x" } });
    expect(compileChoiceRule({ Condition: true })).toEqual({
      kind: "condition",
      condition: { kind: "constant", value: true },
    });
    expect(matchesChoiceRule(rule, scopeOf({}))).toBe(false);
  });

  test.each<[Json, string]>([
    ["text", "a choice must be an object"],
    [[], "a choice must be an object"],
    [{}, "a choice needs a Variable and an operator"],
    [{ Variable: "$.v" }, "a choice needs a Variable and an operator"],
    [{ NumericEquals: 1 }, "a choice needs a Variable and an operator"],
    [{ Variable: 1, NumericEquals: 1 }, "a choice needs a Variable and an operator"],
    [{ And: "text" }, "a choice needs a Variable and an operator"],
    [{ And: ["text"] }, "a choice must be an object"],
    [{ Or: ["text"] }, "a choice must be an object"],
    [{ Not: "text" }, "a choice must be an object"],
    [{ Variable: "v", NumericEquals: 1 }, "a path must start with '$'"],
    [{ Variable: "$.v", NumericEqualsPath: "w" }, "a path must start with '$'"],
  ])("%j is rejected: %s", (source, reason) => {
    expect(() => compileChoiceRule(source)).toThrow(reason);
  });
});
