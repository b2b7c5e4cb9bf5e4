import { describe, expect, test } from "vitest";
import { isIntrinsic, parseIntrinsic, unescaped } from "./syntax.ts";

/** A call with the kinds and values of its arguments; a path is reduced to its text. */
function shapeOf(text: string): unknown {
  const simplify = (call: ReturnType<typeof parseIntrinsic>): unknown => [
    call.name,
    ...call.arguments.map((argument) => {
      if (argument.kind === "call") return simplify(argument);
      if (argument.kind === "path") return { path: argument.path.text };
      return argument.kind === "text" ? { text: argument.raw } : argument.value;
    }),
  ];
  return simplify(parseIntrinsic(text));
}

describe("an intrinsic function call", () => {
  test.each<[string, unknown]>([
    ["States.UUID()", ["States.UUID"]],
    ["States.UUID ( ) ", ["States.UUID"]],
    [" \t\nStates.UUID()\n", ["States.UUID"]],
    ["States.Array(1,2)", ["States.Array", 1, 2]],
    ["States.Array( 1 , 2 )", ["States.Array", 1, 2]],
    ["States.Array(-1, 1.5, 1e3, 2E-2, -0.5)", ["States.Array", -1, 1.5, 1_000, 0.02, -0.5]],
    ["States.Array(1.25, 1e12, -10.05e-10)", ["States.Array", 1.25, 1e12, -10.05e-10]],
    ["States.Array(true, false, null)", ["States.Array", true, false, null]],
    ["States.Array('')", ["States.Array", { text: "" }]],
    ["States.Array('a, b)')", ["States.Array", { text: "a, b)" }]],
    ["States.Array('\\'\\\\\\{\\}')", ["States.Array", { text: "\\'\\\\\\{\\}" }]],
    ["States.Array($)", ["States.Array", { path: "$" }]],
    ["States.Array($.a ,$.b )", ["States.Array", { path: "$.a" }, { path: "$.b" }]],
    ["States.Array($v.a, $$.b)", ["States.Array", { path: "$v.a" }, { path: "$$.b" }]],
    ["States.Array($['a,b'], 1)", ["States.Array", { path: "$['a,b']" }, 1]],
    ["States.Array($['a)b'])", ["States.Array", { path: "$['a)b']" }]],
    ["States.Array($['a\\'b)'])", ["States.Array", { path: "$['a\\'b)']" }]],
    ['States.Array($["a\'b"])', ["States.Array", { path: '$["a\'b"]' }]],
    ["States.Array($.a[0, 1], 2)", ["States.Array", { path: "$.a[0, 1]" }, 2]],
    ["States.Array($.a.length(), 2)", ["States.Array", { path: "$.a.length()" }, 2]],
    ["States.Array($.a[?(@.b == ')')])", ["States.Array", { path: "$.a[?(@.b == ')')]" }]],
    ["States.Array($.a[?(@.b == c d)].e)", ["States.Array", { path: "$.a[?(@.b == c d)].e" }]],
    ["States.Array($.a[(@.length-1)], 2)", ["States.Array", { path: "$.a[(@.length-1)]" }, 2]],
    ["States.Array(States.Array(1), 2)", ["States.Array", ["States.Array", 1], 2]],
  ])("%s is parsed", (text, expected) => {
    expect(shapeOf(text)).toEqual(expected);
  });

  test("keeps all digits of a number", () => {
    const text = "States.Array(9007199254740993, -100000000000000000001, 1e400, 007)";
    const values = parseIntrinsic(text).arguments.map((argument) =>
      argument.kind === "value" ? argument.value : undefined,
    );
    expect(JSON.stringify(values)).toBe("[9007199254740993,-100000000000000000001,1e400,7]");
  });

  test("keeps the text of each call, for messages", () => {
    const call = parseIntrinsic("States.Array( States.UUID() )  ");
    expect(call.text).toBe("States.Array( States.UUID() )");
    expect(call.arguments[0]).toMatchObject({ kind: "call", text: "States.UUID()" });
  });

  test.each([
    "",
    "States.",
    "States.()",
    "()",
    "States.UUID",
    "States.UUID(",
    "States.UUID()x",
    "States.UUID() States.UUID()",
    "xStates.UUID()",
    "States.Array(,)",
    "States.Array(1,)",
    "States.Array(1 2)",
    "States.Array(1,,2)",
    "States.Array(a)",
    "States.Array(truely)",
    'States.Array("a")',
    "States.Array('a)",
    "States.Array('a\\')",
    "States.Array('\\n')",
    "States.Array('\\",
    "States.Array(1.)",
    "States.Array(.5)",
    "States.Array($.)",
    "States.Array($.a]",
    "States.Array($.a",
  ])("%j is rejected", (text) => {
    expect(() => parseIntrinsic(text)).toThrow();
  });

  test("nests up to 10 deep", () => {
    const nested = (depth: number): string =>
      depth === 1 ? "States.UUID()" : `States.Array(${nested(depth - 1)})`;
    expect(() => parseIntrinsic(nested(10))).not.toThrow();
    expect(() => parseIntrinsic(nested(11))).toThrow("nested more than 10 deep");
  });
});

test.each([
  ["States.Format('a')", true],
  ["States.", true],
  ["States", false],
  ["$.States.a", false],
])("%j looks like a call: %s", (text, expected) => {
  expect(isIntrinsic(text)).toBe(expected);
});

test.each([
  ["it\\'s", "it's"],
  ["\\\\n", "\\n"],
  ["\\{\\}", "{}"],
  ["plain {}", "plain {}"],
  ["\\\\'", "\\'"],
])("%j is unescaped to %j", (raw, expected) => {
  expect(unescaped(raw)).toBe(expected);
});
