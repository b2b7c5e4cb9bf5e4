import { describe, expect, test } from "vitest";
import { PathSyntaxError } from "./scanner.ts";
import { parsePathTokens } from "./syntax.ts";
import type { FilterExpression, PathToken } from "./tokens.ts";

const name = (text: string): PathToken => ({ kind: "name", name: text });
const index = (position: number): PathToken => ({ kind: "index", index: position });
const slice = (from?: number, to?: number, step = 1): PathToken => ({
  kind: "slice",
  from,
  to,
  step,
});

describe("the steps of a path", () => {
  test.each<[string, PathToken[]]>([
    ["", []],
    [".a", [name("a")]],
    [".a-b_c1$é", [name("a-b_c1$é")]],
    [".a.b", [name("a"), name("b")]],
    ["['a']", [name("a")]],
    ['["a"]', [name("a")]],
    [".['a']", [name("a")]],
    ["[ 'a b' ]", [name("a b")]],
    ["['']", [name("")]],
    ["['a\\'b']", [name("a'b")]],
    ["['a\\\\b']", [name("a\\b")]],
    ["['a\\nb']", [name("a\\nb")]],
    ["['a\"b']", [name('a"b')]],
    ["['a','b']", [{ kind: "names", names: ["a", "b"] }]],
    ["['a' , \"b\" , 'c']", [{ kind: "names", names: ["a", "b", "c"] }]],
    ["[0]", [index(0)]],
    ["[-1]", [index(-1)]],
    ["[ 12 ]", [index(12)]],
    ["[0,2]", [{ kind: "indexes", indexes: [0, 2] }]],
    ["[0 , -2 , 4 ]", [{ kind: "indexes", indexes: [0, -2, 4] }]],
    ["[:]", [slice()]],
    ["[1:]", [slice(1)]],
    ["[:3]", [slice(undefined, 3)]],
    ["[1:3]", [slice(1, 3)]],
    ["[-3:-1]", [slice(-3, -1)]],
    ["[0:6:2]", [slice(0, 6, 2)]],
    ["[::3]", [slice(undefined, undefined, 3)]],
    ["[0:6:0]", [slice(0, 6, 1)]],
    ["[::12]", [slice(undefined, undefined, 12)]],
    [
      "[? (@)]",
      [
        {
          kind: "filter",
          expression: { kind: "exists", path: { kind: "path", from: "node", tokens: [] } },
        },
      ],
    ],
    ["[1:2 ]", [slice(1, 2)]],
    [".*", [{ kind: "wildcard" }]],
    ["[*]", [{ kind: "wildcard" }]],
    ["[ * ].a", [{ kind: "wildcard" }, name("a")]],
    ["..a", [{ kind: "descend", token: name("a") }]],
    ["..*", [{ kind: "descend", token: { kind: "wildcard" } }]],
    ["..[0]", [{ kind: "descend", token: index(0) }]],
    ["..['a'].b", [{ kind: "descend", token: name("a") }, name("b")]],
    [".a.length()", [name("a"), { kind: "function", name: "length" }]],
    [".length", [name("length")]],
    [".min()", [{ kind: "function", name: "min" }]],
    [".true", [name("true")]],
  ])("%j", (text, expected) => {
    expect(parsePathTokens(text)).toEqual(expected);
  });

  test.each([
    ".",
    "..",
    "...a",
    ".a.",
    "a",
    ".a b",
    ".a'b'",
    "[",
    "[]",
    "[0",
    "[a]",
    "[1.5]",
    "['a'",
    "['a",
    "['a\\']",
    "['a',]",
    "['a',0]",
    "['a' 'b']",
    "[0,]",
    "[0,'a']",
    "[0 1]",
    "[1:2:3:4]",
    "[1:2:-1]",
    "[0:a]",
    "[?]",
    "[?()]",
    ".a()",
    ".nope()",
    ".length(1)",
    "[*",
    ".a]",
  ])("%j is not a path", (text) => {
    expect(() => parsePathTokens(text)).toThrow(PathSyntaxError);
  });
});

describe("a filter", () => {
  const parse = (text: string): FilterExpression => {
    const [token] = parsePathTokens(`[?(${text})]`);
    if (token?.kind !== "filter") throw new Error("not a filter");
    return token.expression;
  };
  const at = (text: string) => ({
    kind: "path" as const,
    from: "node" as const,
    tokens: [name(text)],
  });
  const exists = (text: string): FilterExpression => ({ kind: "exists", path: at(text) });
  const literal = (value: string | number | boolean | null) => ({
    kind: "literal" as const,
    value,
  });

  test.each<[string, FilterExpression]>([
    ["@.a", exists("a")],
    [" @.a ", exists("a")],
    ["\t@.a\t", exists("a")],
    ["@['a']", exists("a")],
    ["@", { kind: "exists", path: { kind: "path", from: "node", tokens: [] } }],
    ["$.a", { kind: "exists", path: { kind: "path", from: "root", tokens: [name("a")] } }],
    ["!@.a", { kind: "not", operand: exists("a") }],
    ["! @.a", { kind: "not", operand: exists("a") }],
    ["!(@.a)", { kind: "not", operand: exists("a") }],
    ["((@.a))", exists("a")],
    ["( @.a )", exists("a")],
    ["@.a && @.b", { kind: "and", left: exists("a"), right: exists("b") }],
    ["@.a||@.b", { kind: "or", left: exists("a"), right: exists("b") }],
    [
      "@.a || @.b && @.c",
      {
        kind: "or",
        left: exists("a"),
        right: { kind: "and", left: exists("b"), right: exists("c") },
      },
    ],
    [
      "(@.a || @.b) && @.c",
      {
        kind: "and",
        left: { kind: "or", left: exists("a"), right: exists("b") },
        right: exists("c"),
      },
    ],
    [
      "@.a && @.b && @.c",
      {
        kind: "and",
        left: { kind: "and", left: exists("a"), right: exists("b") },
        right: exists("c"),
      },
    ],
    [
      "@.a || @.b || @.c",
      {
        kind: "or",
        left: { kind: "or", left: exists("a"), right: exists("b") },
        right: exists("c"),
      },
    ],
    ...(["==", "!=", "<", "<=", ">", ">=", "in", "nin"] as const).map(
      (operator): [string, FilterExpression] => [
        `@.a ${operator} 1`,
        { kind: "compare", operator, left: at("a"), right: literal(1) },
      ],
    ),
    ["@.a==1", { kind: "compare", operator: "==", left: at("a"), right: literal(1) }],
    ["1 == @.a", { kind: "compare", operator: "==", left: literal(1), right: at("a") }],
    ["@.a == -1.5e2", { kind: "compare", operator: "==", left: at("a"), right: literal(-150) }],
    ["@.a == 'x\\'y'", { kind: "compare", operator: "==", left: at("a"), right: literal("x'y") }],
    ['@.a == "x"', { kind: "compare", operator: "==", left: at("a"), right: literal("x") }],
    ["@.a == 2.25e10", { kind: "compare", operator: "==", left: at("a"), right: literal(2.25e10) }],
    ["@.a == true", { kind: "compare", operator: "==", left: at("a"), right: literal(true) }],
    ["@.a == null", { kind: "compare", operator: "==", left: at("a"), right: literal(null) }],
    [
      "@.a in [1, 'x' , null]",
      {
        kind: "compare",
        operator: "in",
        left: at("a"),
        right: { kind: "literal", value: [1, "x", null] },
      },
    ],
    [
      "@.a in [ ]",
      { kind: "compare", operator: "in", left: at("a"), right: { kind: "literal", value: [] } },
    ],
    [
      "@.a in [[1]]",
      { kind: "compare", operator: "in", left: at("a"), right: { kind: "literal", value: [[1]] } },
    ],
  ])("%j", (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  test.each([
    ["@.a =~ /^x/", "xyz", true],
    ["@.a =~ /^x/", "Xyz", false],
    ["@.a =~ /^x/i", "Xyz", true],
    ["@.a =~ /y/", "xyz", true],
  ])("%s of %j is %s", (text, value, expected) => {
    const expression = parse(text);
    if (expression.kind !== "matches") throw new Error("not a match");
    expect(expression.pattern.compiled().test(value)).toBe(expected);
  });

  test.each([
    "",
    "1",
    "'a'",
    "@.a ==",
    "@.a == ",
    "== 1",
    "@.a = 1",
    "@.a == b",
    "@.a inside 1",
    "@.a in [1",
    "@.a in [1,",
    "@.a =~ x",
    "@.a =~ /x",
    "@.a &&",
    "@.a & @.b",
    "@.a || ",
    "(@.a",
    "@.a)",
    "!",
    "@.a == truely",
    "@.a @.b",
  ])("%j is rejected", (text) => {
    expect(() => parse(text)).toThrow();
  });

  test("nests up to 50 deep", () => {
    const nested = (depth: number) => `${"(".repeat(depth)}@.a${")".repeat(depth)}`;
    expect(parse(nested(50))).toEqual(exists("a"));
    expect(() => parse(nested(51))).toThrow("nested too deeply");
    expect(() => parse(`${"!".repeat(50)}@.a`)).not.toThrow();
    expect(() => parse(`${"!".repeat(51)}@.a`)).toThrow("nested too deeply");
  });
});
