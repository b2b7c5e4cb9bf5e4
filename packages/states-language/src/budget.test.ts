import { describe, expect, test } from "vitest";
import { createBudget, writeJson } from "./budget.ts";
import type { Json } from "./json/value.ts";
import { type PathScope, parsePath, readPath } from "./jsonpath/path.ts";

describe("a budget", () => {
  test("ends with the step after its last, and names the query", () => {
    const budget = createBudget(10);
    budget.about("$..a");
    budget.spend(4);
    budget.spend(6);
    expect(() => budget.spend(1)).toThrow(
      "The query '$..a' was stopped: the queries of a field may take 10 steps together. Select less data, or compare it in fewer steps.",
    );
  });

  test("quotes the beginning of a long query", () => {
    const budget = createBudget(0);
    budget.about(`$.${"a".repeat(500)}`);
    expect(() => budget.spend(1)).toThrow(`'$.${"a".repeat(198)}…'`);
  });

  test("refuses to write a value that repeats a part of it, without writing it", () => {
    const part = "x".repeat(1_000);
    expect(writeJson([part, part], createBudget(2_100))).toHaveLength(2_007);
    expect(() => writeJson([part, part], createBudget(2_000))).toThrow("was stopped");
    expect(() => writeJson(Array<Json>(1_000_000).fill(part), createBudget())).toThrow("stopped");
  });
});

/** The steps that a path takes. */
function stepsOf(path: string, input: Json): number {
  let steps = 0;
  const spend = (count: number) => {
    steps += count;
  };
  const budget = { spend, about: () => undefined };
  const scope: PathScope = { input, context: () => ({}), variable: () => undefined, budget };
  readPath(parsePath(path), scope);
  return steps;
}

describe("the steps of a path", () => {
  const list = (length: number): Json => Array.from({ length }, (_, id) => ({ id, name: "n" }));

  test.each([
    "$[*].id",
    "$..id",
    "$[?(@.id > 3 && @.name == 'n')]",
    "$[?(@.id < $[0].id)]",
    "$[?(@['id','none'])]",
    "$[?(@.name =~ /n+/)]",
    "$[1:].id",
  ])("%s grow with the data", (path) => {
    // What does not depend on the data, such as a compilation, is taken off.
    const fixed = stepsOf(path, list(1));
    const [few, many] = [stepsOf(path, list(100)) - fixed, stepsOf(path, list(1_000)) - fixed];
    expect(many / few).toBeGreaterThan(8);
    expect(many / few).toBeLessThan(12);
  });

  test("a path of a filter that starts at the root is evaluated once", () => {
    const items = { list: list(1_000), limit: 1 };
    const limit = `$${".a".repeat(100)}.limit`;
    const [short, long] = ["$.limit", limit].map((path) =>
      stepsOf(`$.list[?(@.id == ${path})]`, items),
    );
    expect(Number(long) - Number(short)).toBeLessThan(200);
  });
});
