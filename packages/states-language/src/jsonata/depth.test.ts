import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { JsonObject } from "../json/value.ts";
import { evaluateJsonata } from "./evaluate.ts";
import { loadLibrary, parseExpression } from "./library.ts";

const evaluate = (text: string, bindings: JsonObject = {}) =>
  evaluateJsonata({ kind: "expression", text }, "Output", bindings);

const around = (count: number, open: string, close: string) =>
  `${open.repeat(count)}1${close.repeat(count)}`;
const recursive = (calls: number) =>
  `($f := function($x) { $x <= 0 ? 0 : 1 + $f($x - 1) }; $f(${calls}))`;

describe("the last depth that AWS accepts, and the first that it refuses:", () => {
  test.each<[string, (count: number) => string, number]>([
    ["terms", (count) => Array<string>(count).fill("1").join("+"), 100],
    ["parentheses", (count) => around(count, "(", ")"), 99],
    ["brackets", (count) => around(count, "[", "]"), 99],
    ["brackets around several items", (count) => around(count, "[2,", ",3]"), 99],
    ["objects of several members", (count) => around(count, "{'a':2,'b':", ",'c':3}"), 99],
    ["chained functions", (count) => `1${"~>$string".repeat(count)}`, 99],
    ["calls that are no tail calls", recursive, 31],
    ["nested members", (count) => around(count, "{'a':", "}"), 99],
    ["nested calls", (count) => around(count, "$abs(", ")"), 99],
  ])("%s", async (_, expression, last) => {
    await evaluate(expression(last));
    await expect(evaluate(expression(last + 1))).rejects.toThrow(
      "threw an error during evaluation: Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.",
    );
  });
});

test("a tail call takes no depth", async () => {
  const sum = "($f := function($n, $sum) { $n = 0 ? $sum : $f($n - 1, $sum + $n) }; $f(500, 0))";
  expect(await evaluate(sum)).toBe(125_250);
});

describe("the number of items and members is no depth:", () => {
  const many = Array.from({ length: 500 }, (_, index) => index);

  test("a list's items", async () => {
    const items = many.map((n) => `$string($v.a & '${n}')`);
    expect(await evaluate(`[${items}]`, { v: { a: "x" } })).toEqual(many.map((n) => `x${n}`));
  });

  test("an object's members", async () => {
    const members = many.map((n) => `'m${n}': $string($v.a & '${n}')`);
    expect(await evaluate(`{${members}}`, { v: { a: "x" } })).toEqual(
      Object.fromEntries(many.map((n) => [`m${n}`, `x${n}`])),
    );
  });

  test("the groups of a list", async () => {
    const list = many.map((n) => ({ name: `m${n}`, value: n }));
    expect(await evaluate("$list{name: $sum(value) + 1}", { list })).toEqual(
      Object.fromEntries(many.map((n) => [`m${n}`, n + 1])),
    );
  });

  test("the groups of an object and of a join", async () => {
    // On a busy machine the join may take longer than the second that an expression has.
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const groups = many.map((n) => `'m${n}': a & $string(${n})`);
    expect(await evaluate(`{'a': 'x'}{${groups}}`)).toEqual(
      Object.fromEntries(many.map((n) => [`m${n}`, `x${n}`])),
    );
    const list = many.map((n) => ({ name: `m${n}`, value: n }));
    expect(
      await evaluate("$list@$l.$list[name = $l.name]{$l.name: $l.value + value}", {
        list: list.slice(0, 110),
      }),
    ).toEqual(Object.fromEntries(list.slice(0, 110).map(({ name, value }) => [name, 2 * value])));
  });

  test("lists and objects of recursive calls", async () => {
    const tree =
      "($f := function($n) { $n = 0 ? 'leaf' : {'l': $f($n - 1), 'r': [$f($n - 1), $f($n - 1)]} }; $count($f(5).**[$='leaf']))";
    expect(await evaluate(tree)).toBe(243);
  });
});

test("the first item that fails is the one whose error is reported", async () => {
  await expect(evaluate("[$v.a.(b + 1), -'x', 1 + 'y']", { v: { a: { b: "" } } })).rejects.toThrow(
    "T2001",
  );
});

test("evaluations at the same time have each its own depth", async () => {
  const template = { kind: "expression", text: recursive(31) } as const;
  const values = Array.from({ length: 5 }, () => evaluateJsonata(template, "Output", {}));
  expect(await Promise.all(values)).toEqual([31, 31, 31, 31, 31]);
});

test("any expression has the value that the library gives it without the bounds", async () => {
  const { expression } = fc.letrec<{ expression: string }>((tie) => {
    const inner = tie("expression");
    const pair = fc.tuple(inner, inner);
    return {
      expression: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom("1", "'x'", "$v", "$v.a", "$v.list.b", "$v.list[b > 1]", "$v.**"),
        fc.array(inner, { maxLength: 3 }).map((items) => `[${items}]`),
        pair.map(([a, b]) => `{'a': ${a}, 'b': [${b}]}`),
        pair.map(([a, b]) => `$v.list{$string(b): [${a}, b], 'all': ${b}}`),
        pair.map(([a, b]) => `$map([${a}], function($x) { {'x': $x, 'y': [$x, ${b}]} })`),
        pair.map(([a, b]) => `$v.list@$l.{'l': $l, $string($l.b): [${a}, ${b}]}`),
        pair.map(
          ([a, b]) => `($f := function($n) { $n = 0 ? [${a}] : [$f($n - 1), ${b}] }; $f(2))`,
        ),
        pair.map(([a, b]) => `$v.list.[b, ${a}]{'k': ${b}}`),
      ),
    };
  });
  const v = { a: { b: 1 }, list: [{ b: 1 }, { b: 2, c: [3] }, { b: 2 }] };
  const library = loadLibrary();
  const written = async (value: Promise<unknown>) => {
    try {
      return JSON.stringify(await value);
    } catch (error) {
      return `${(error as { code?: string }).code}`;
    }
  };
  await fc.assert(
    fc.asyncProperty(expression, async (text) => {
      const plain = await written(library(text).evaluate(undefined, { v }));
      expect(await written((await parseExpression(text)).evaluate(undefined, { v }))).toBe(plain);
    }),
    { numRuns: 300 },
  );
});
