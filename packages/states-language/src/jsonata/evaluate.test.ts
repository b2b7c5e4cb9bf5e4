import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../json/value.ts";
import { evaluateJsonata } from "./evaluate.ts";
import { compileJsonata } from "./template.ts";

const BINDINGS: JsonObject = { states: { input: { a: 1, list: [{ n: 1 }, { n: 2 }] } }, v: "V" };
const evaluate = (template: Json, field = "Output") =>
  evaluateJsonata(compileJsonata(template), field, BINDINGS);
const subject = (expression: string, field = "Output") =>
  `The JSONata expression '${expression}' specified for the field '${field}'`;

describe("a template", () => {
  test.each<[Json, Json]>([
    ["text", "text"],
    ["{% $v %}", "V"],
    ["{% $states.input.a + 1 %}", 2],
    ["{% $states.input.list.n %}", [1, 2]],
    ["{% $states.input.list[n > 1].n %}", 2],
    ["{% null %}", null],
    ["{% {'a': [$v, {'b': null}]} %}", { a: ["V", { b: null }] }],
    [
      ["{% 1 %}", "{% $v %}", 3],
      [1, "V", 3],
    ],
    [
      { a: "{% 1 %}", b: { c: ["{% $v %}"], d: 2 } },
      { a: 1, b: { c: ["V"], d: 2 } },
    ],
    [
      { "{% 1 %}": 1, "a.$": "$.a" },
      { "{% 1 %}": 1, "a.$": "$.a" },
    ],
  ])("%j evaluates to %j", async (template, expected) => {
    expect(await evaluate(template)).toEqual(expected);
  });

  test("returns plain JSON, without the properties that the library adds to arrays", async () => {
    const result = (await evaluate("{% $states.input.list.n %}")) as object;
    expect(Object.getOwnPropertyNames(result)).toEqual(["0", "1", "length"]);
  });

  test("may set a member named __proto__", async () => {
    const template = JSON.parse('{"__proto__":"{% 1 %}"}') as Json;
    expect(JSON.stringify(await evaluate(template))).toBe('{"__proto__":1}');
  });

  test("is evaluated again on each call", async () => {
    const template = compileJsonata("{% $v %}");
    expect(await evaluateJsonata(template, "Output", { v: 1 })).toBe(1);
    expect(await evaluateJsonata(template, "Output", { v: 2 })).toBe(2);
  });
});

test("only expressions that are not proved to be cheap are evaluated elsewhere", async () => {
  const asked: string[] = [];
  const template = compileJsonata(["{% $v %}", "{% $formatInteger(2, 'w') %}"]);
  const value = await evaluateJsonata(template, "Output", BINDINGS, {
    elsewhere: async ({ expressions }) => {
      asked.push(...expressions.map(({ text }) => text));
      return [{ kind: "value", text: '"elsewhere"' }];
    },
  });
  expect([value, asked]).toEqual([["V", "elsewhere"], ["$formatInteger(2, 'w')"]]);
});

test("all expressions of a field together have at most 1,048,576 characters", async () => {
  const texts = Array<string>(4).fill("{% $pad('x', 262000) %}");
  expect(await evaluate(texts)).toHaveLength(4);
  await expect(evaluate([...texts, "{% $v %}", "{% $pad('x', 262000) %}"])).rejects.toMatchObject({
    cause: expect.stringContaining(": Expression evaluation memory limit exceeded"),
    location: "Output[5]",
  });
});

describe("an expression fails", () => {
  test.each<[string, Json, string, string]>([
    [
      "without a result",
      "{% $none %}",
      `${subject("$none")} returned nothing (undefined).`,
      "Output",
    ],
    [
      "in an array",
      [0, "{% $none %}"],
      `${subject("$none", "Output[1]")} returned nothing (undefined).`,
      "Output[1]",
    ],
    [
      "in an object",
      { a: { b: "{% $none %}" } },
      `${subject("$none", "Output/a/b")} returned nothing (undefined).`,
      "Output/a/b",
    ],
    [
      "with a syntax error",
      "{% 1 + %}",
      `${subject("1 +")} threw an error during evaluation. S0207: Unexpected end of expression`,
      "Output",
    ],
    [
      "with an error that it throws",
      "{% $error('no') %}",
      `${subject("$error('no')")} threw an error during evaluation. D3137: no`,
      "Output",
    ],
    [
      "with an operand of the wrong type",
      "{% 'a' + 1 %}",
      `${subject("'a' + 1")} threw an error during evaluation. T2001: The left side of the "+" operator must evaluate to a number`,
      "Output",
    ],
    [
      "with an error of a function of Step Functions",
      "{% $partition([1], -1) %}",
      `${subject("$partition([1], -1)")} threw an error during evaluation. D3137: Second argument must be zero or greater`,
      "Output",
    ],
    [
      "by $eval",
      "{% $eval('1') %}",
      `${subject("$eval('1')")} threw an error during evaluation. T1006: Attempted to invoke a non-function`,
      "Output",
    ],
    ...["$sum", "function($x) { $x }", "/a/", "[$sum]", "{'a': [$uuid]}"].map(
      (expression): [string, Json, string, string] => [
        `with a function for a result: ${expression}`,
        `{% ${expression} %}`,
        `${subject(expression)} returned an unsupported result type.`,
        "Output",
      ],
    ),
  ])("%s", async (_, template, cause, location) => {
    await expect(evaluate(template)).rejects.toMatchObject({
      error: "States.QueryEvaluationError",
      cause,
      location,
      evaluation: true,
      origin: "state",
    });
  });
});

describe("an expression is bounded", () => {
  test.each([
    ["in depth", "($f := function($x) { $f($x) + 1 }; $f(1))", ": Stack overflow error"],
    ["in time", "($f := function($x) { $f($x + 1) }; $f(1))", ": Expression evaluation timeout"],
    ["in items", "[1..873783] ~> $count()", ": Expression evaluation memory limit exceeded"],
    [
      "in the characters of its texts",
      "($p := function($s, $n) { $n = 0 ? $s : $p($s & $s, $n - 1) }; $length($p('x', 23)))",
      ": Expression evaluation memory limit exceeded",
    ],
    [
      "in the characters that it adds to a text",
      "$pad('', 262145, 'x')",
      ": Expression evaluation memory limit exceeded: Check for excessive memory usage",
    ],
    ["in those before a text", "$pad('', -262145, 'xy')", ": Expression evaluation memory limit"],
    [
      "in its result",
      "$join([1..5].$pad('', 209715))",
      ": Expression evaluation memory limit exceeded",
    ],
    ["in its error", "-($pad('', 262144) & 'x')", ": Expression evaluation memory limit exceeded"],
    [
      "in the time of a regular expression",
      `$match("${"a".repeat(36)}!", /^(a+)+$/)`,
      ". ERR_SCRIPT_EXECUTION_TIMEOUT: Script execution timed out",
    ],
  ])("%s", async (_, expression, reason) => {
    await expect(evaluate(`{% ${expression} %}`)).rejects.toMatchObject({
      error: "States.QueryEvaluationError",
      cause: expect.stringContaining(`threw an error during evaluation${reason}`),
    });
  });

  test("and succeeds up to its bounds", async () => {
    expect(await evaluate("{% $length($pad('', 262144, 'é')) %}")).toBe(262_144);
    expect(await evaluate("{% $length($pad($pad('', 131072, 'x'), 262145, 'x')) %}")).toBe(262_145);
    expect(await evaluate("{% $join([1..2].$pad('', 262144)) %}")).toHaveLength(524_288);
    expect(await evaluate("{% [1..873782] ~> $count() %}")).toBe(873_782);
    expect(
      await evaluate(
        "{% ($p := function($s, $n) { $n = 0 ? $s : $p($s & $s, $n - 1) }; $length($p('x', 22))) %}",
      ),
    ).toBe(4_194_304);
  });
});
