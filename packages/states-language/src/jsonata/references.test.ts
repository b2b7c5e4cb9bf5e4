import { describe, expect, test } from "vitest";
import { inspectJsonata } from "./inspect.ts";

const references = async (text: string) => (await inspectJsonata(text)).references;

describe("the references that Step Functions cannot resolve", () => {
  test.each<[string, string[]]>([
    ["1", []],
    ["'a' & 'b'", []],
    ["/a/", []],
    ["true", []],
    ["$states.input.a", []],
    ["$name.a.b", []],
    ["a", ["a"]],
    ["a.b", ["a"]],
    ["`a b`", ["a b"]],
    ["$", ["$"]],
    ["$.a", ["$"]],
    ["$$", ["$$"]],
    ["$$.a", ["$$"]],
    ["a + b", ["a", "b"]],
    ["a + a", ["a"]],
    ["-a", ["a"]],
    ["a = 1 and not_b", ["a", "not_b"]],
    ["[a, [b]]", ["a", "b"]],
    ["{'x': a, 'y': {'z': b}}", ["a", "b"]],
    ["{a: 1}", ["a"]],
    ["a ? b : c", ["a", "b", "c"]],
    ["true ? b", ["b"]],
    ["(a; b)", ["a", "b"]],
    ["$x := a", ["a"]],
    ["$f(a, b)", ["a", "b"]],
    ["a ~> $sum", ["a"]],
    ["$states.input.list[a > 1]", []],
    ["$states.input.(a)", []],
    ["$states.input.list^(a)", []],
    ["$states.input{a: b}", []],
    ["$x{a: b}", []],
    ["$x^(a)", []],
    ["$x[a]", []],
    ["[1]{a: b}", []],
    ["function($x) { a }", []],
    ["$map([1], function($x) { a })", []],
    ["[1..a]", ["a"]],
    ["$states.errorOutput", ["$states.errorOutput"]],
    ["$states.errorOutput.Cause", ["$states.errorOutput"]],
    ["$states.result.a", ["$states.result"]],
    ["$states.input.errorOutput", []],
    ["$states.input.result", []],
    ["$other.errorOutput", []],
    ["$states", []],
    ["states.errorOutput", ["states"]],
    ["1 + $states.errorOutput.Cause", ["$states.errorOutput"]],
  ])("%s: %j", async (expression, expected) => {
    expect(await references(expression)).toEqual(expected);
  });
});

test.each(["1 +", "(", "'a", "{"])("%j cannot be parsed", async (expression) => {
  const { syntax, references: found } = await inspectJsonata(expression);
  expect(syntax).toEqual(expect.any(String));
  expect(found).toEqual([]);
});
