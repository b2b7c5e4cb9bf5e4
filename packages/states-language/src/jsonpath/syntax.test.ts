import { describe, expect, test } from "vitest";
import { PathSyntaxError } from "./scanner.ts";
import { parsePathTokens } from "./syntax.ts";
import type { Criterion, PathToken } from "./tokens.ts";

const name = (text: string): PathToken => ({ kind: "name", name: text });
const names = (...texts: string[]): PathToken => ({ kind: "names", names: texts });
const index = (position: number): PathToken => ({ kind: "index", index: position });
const indexes = (...positions: number[]): PathToken => ({ kind: "indexes", indexes: positions });
const slice = (from?: number, to?: number): PathToken => ({ kind: "slice", from, to });
const last = (offset: number): PathToken => ({ kind: "last", offset });
const WILDCARD: PathToken = { kind: "wildcard" };
const SCAN: PathToken = { kind: "scan" };

describe("the steps of a path", () => {
  test.each<[string, PathToken[]]>([
    ["", []],
    [".a", [name("a")]],
    [".a-b_c1$é", [name("a-b_c1$é")]],
    [".a.b", [name("a"), name("b")]],
    ["['a']", [name("a")]],
    [".['a']", [name("a")]],
    ["[ 'a b' ]", [name("a b")]],
    ["['']", [name("")]],
    [".true", [name("true")]],
    [".*", [WILDCARD]],
    ["[*]", [WILDCARD]],
    ["[*].a", [WILDCARD, name("a")]],
    ["[0]*", [index(0), WILDCARD]],
    ["..a", [SCAN, name("a")]],
    ["..*", [SCAN, WILDCARD]],
    ["..[0]", [SCAN, index(0)]],
    ["..['a'].b", [SCAN, name("a"), name("b")]],
    ["...a", [SCAN, name("a")]],
    ["....a", [SCAN, SCAN, name("a")]],
    ["['a']b", [name("a"), name("b")]],
    ["['a']$", [name("a")]],
  ])("%j", (text, expected) => {
    expect(parsePathTokens(text)).toEqual(expected);
  });

  test.each<[string, PathToken[]]>([
    [".length()", [name("length()")]],
    [".a.sum()", [name("a"), name("sum()")]],
    [".a()", [name("a()")]],
    [".length(1)", [name("length(1)")]],
    // As in brackets, a quote ends the name, and a bracket the list.
    [".a'b", [name("a")]],
    [".a'b'", [names("a", "")]],
    [".a]", [names()]],
    [".a*", [name("a*")]],
    [".a,b@c", [name("a,b@c")]],
    [".größe?", [name("größe?")]],
  ])("%j: a name goes up to a dot, a bracket or a space", (text, expected) => {
    expect(parsePathTokens(text)).toEqual(expected);
  });

  test.each<[string, PathToken[]]>([
    ["['a','b']", [names("a", "b")]],
    ["['a' , 'b' ,'c']", [names("a", "b", "c")]],
    ["['a',]", [name("a")]],
    ["['a',0]", [name("a")]],
    ["['a' 'b']", [names("a", "b")]],
    ["['a\"b']", [name('a"b')]],
    ["['a\\b']", [name("a\\b")]],
    // A backslash does not keep a quote from ending the name.
    ["['a\\'b']", [name("a\\")]],
    ["['a.b[']", [name("a.b[")]],
    // A bracket ends the list of names, even in quotes.
    ["['a[0]']", [names()]],
    ["['a]b']", [names(), name("b")]],
  ])("%j: names in brackets", (text, expected) => {
    expect(parsePathTokens(text)).toEqual(expected);
  });

  test.each<[string, PathToken[]]>([
    ["[0]", [index(0)]],
    ["[-1]", [index(-1)]],
    ["[ 12 ]", [index(12)]],
    ["[0,2]", [indexes(0, 2)]],
    ["[0 , -2 , 4 ]", [indexes(0, -2, 4)]],
    ["[0,]", [index(0)]],
    ["[0 1]", [index(1)]],
    ["[1.5]", [index(1)]],
    ["[0,'a']", [index(0)]],
    ['["a1"]', [index(1)]],
    ["[1:]", [slice(1)]],
    ["[:3]", [slice(undefined, 3)]],
    ["[1:3]", [slice(1, 3)]],
    ["[-2:]", [slice(-2)]],
    ["[1:2 ]", [slice(1, 2)]],
    // The step of a slice is ignored.
    ["[0:6:2]", [slice(0, 6)]],
    ["[1::3]", [slice(1)]],
    ["[0:a]", [slice(0)]],
    ["[(@.length-1)]", [last(-1)]],
    ["[( @.length - 2 )]", [last(-2)]],
    ["[(@.size()-1)]", [last(-1)]],
  ])("%j: numbers in brackets", (text, expected) => {
    expect(parsePathTokens(text)).toEqual(expected);
  });

  test.each([
    ".",
    "..",
    ".a.",
    ".a..",
    "a",
    "$.a",
    ".a b",
    ". a b",
    ".a .b",
    "[",
    "[]",
    "[0",
    "[12",
    "[a]",
    "[ * ]",
    "[*",
    "['a'",
    "['a",
    '["a"]',
    '["first-name"]',
    "[-]",
    "[--1]",
    "[2147483648]",
    "[:]",
    "[::2]",
    "[(@.length)]",
    "[(@.length+1)]",
    "[(@.foo-1)]",
    "[@.length-1]",
    "[(@.length-1-1)]",
    "[?]",
    "[?()]",
    "[?@.a]",
    "[?(@.a)",
    "[?(@.a]",
  ])("%j is not a path", (text) => {
    expect(() => parsePathTokens(text)).toThrow(PathSyntaxError);
  });

  test("are read in linear time", () => {
    const long = 60_000;
    for (const text of [
      `[?(${"(".repeat(long)}`,
      `[?(${")".repeat(long)}x)]`,
      `[?(@.a == ${"1".repeat(long)}x)]`,
      `[?(@.a${" ".repeat(long)}b)]`,
      `[?(${"@[?(".repeat(long / 4)}`,
      "['a',".repeat(long / 5),
      `[${"1,".repeat(long / 2)}x]`,
    ]) {
      const start = performance.now();
      try {
        parsePathTokens(text);
      } catch (error) {
        expect(error).toBeInstanceOf(PathSyntaxError);
      }
      expect(performance.now() - start).toBeLessThan(500);
    }
  });
});

describe("a filter", () => {
  /** In the order in which the criteria are tested: from the last to the first. */
  const parse = (text: string): readonly (readonly Criterion[])[] => {
    const [token] = parsePathTokens(`[?(${text})]`);
    if (token?.kind !== "filter") throw new Error("not a filter");
    return token.alternatives;
  };
  const tokens = (text: string) => [{ kind: "name" as const, name: text }];
  const at = (text: string) => ({
    kind: "path" as const,
    from: "node" as const,
    tokens: tokens(text),
  });
  const exists = (text: string, there = true): Criterion => ({
    kind: "exists",
    tokens: tokens(text),
    exists: there,
  });
  const literal = (text: string) => ({ kind: "text" as const, text });

  test.each<[string, Criterion[][]]>([
    ["@.a", [[exists("a")]]],
    [" @.a ", [[exists("a")]]],
    ["@['a']", [[exists("a")]]],
    ["@", [[{ kind: "exists", tokens: [], exists: true }]]],
    ["$.a", [[exists("a")]]],
    ["!@.a", [[exists("a", false)]]],
    ["@.a && @.b", [[exists("b"), exists("a")]]],
    ["@.a||@.b", [[exists("b")], [exists("a")]]],
    ["@.a || @.b && @.c", [[exists("c"), exists("b")], [exists("a")]]],
    ["@.a && @.b || @.c", [[exists("c")], [exists("b"), exists("a")]]],
    ["@.a=1", [[exists("a=1")]]],
  ])("%j", (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  test.each<[string, Criterion[][]]>([
    ["((@.a))", [[exists("a")]]],
    ["( @.a )", [[exists("a")]]],
    ["(@.a || @.b) && @.c", [[exists("c"), exists("b")], [exists("a")]]],
  ])("%j: parentheses do not group", (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  test.each(["==", "!=", "<", "<=", ">", ">="] as const)("compares by %s", (operator) => {
    const compares = [[{ kind: "compare", operator, left: at("a"), right: literal("1") }]];
    expect(parse(`@.a ${operator} 1`)).toEqual(compares);
    expect(parse(`@.a${operator}1`)).toEqual(compares);
    expect(parse(`!@.a ${operator} 1`)).toEqual(compares);
  });

  test.each([
    ["1", "1"],
    ["-1.5e2", "-1.5e2"],
    ["null", "null"],
    ["true", "true"],
    ["FooBar", "FooBar"],
    ["foo bar", "foo bar"],
    ["'x y'", "x y"],
    ["'x\\'y'", "x\\'y"],
    ['"x"', '"x"'],
    ["", ""],
    ["[1, 2]", "[1, 2]"],
    ["/eggs/cooked/like", "/eggs/cooked/like"],
  ])("reads %j as the text %j", (written, text) => {
    expect(parse(`@.a == ${written}`)).toEqual([
      [{ kind: "compare", operator: "==", left: at("a"), right: literal(text) }],
    ]);
  });

  test("compares a literal with a path, and two paths", () => {
    const root = { ...at("b"), from: "root" };
    expect(parse("1 == @.a")).toEqual([
      [{ kind: "compare", operator: "==", left: literal("1"), right: at("a") }],
    ]);
    expect(parse("@.a == $.b")).toEqual([
      [{ kind: "compare", operator: "==", left: at("a"), right: root }],
    ]);
  });

  test.each([
    ["@.a =~ /^x.*/", "xyz", true],
    ["@.a =~ /^x/", "xyz", false],
    ["@.a =~ /^x.*/", "Xyz", false],
    ["@.a =~ /^x.*/i", "Xyz", true],
    ["/x.*/ =~ @.a", "xyz", true],
  ])("%s of %j is %s", (text, value, expected) => {
    const criterion = parse(text)[0]?.[0];
    if (criterion?.kind !== "compare") throw new Error("not a comparison");
    const sides = [criterion.left, criterion.right];
    const pattern = sides.find((side) => side.kind === "pattern");
    expect(pattern?.pattern.compiled().matches(value)).toBe(expected);
  });

  test("has a regular expression in other comparisons too, and =~ without one", () => {
    expect(parse("@.a == /x/")).toMatchObject([[{ operator: "==", right: { kind: "pattern" } }]]);
    expect(parse("@.a =~ x")).toMatchObject([[{ operator: "=~", right: literal("x") }]]);
  });

  test.each([
    "",
    "1",
    "'a'",
    "foo",
    "@.a = 1",
    "@.a in ['x']",
    "@.a nin ['x']",
    "@.a contains x",
    "@.a size 1",
    "@.a empty true",
    "@.a &&",
    "@.a & @.b",
    "@.a || ",
    "@.a == 'x && y'",
    "!(@.a)",
    "! @.a",
    "!",
    "!!@.a",
    "!$.a",
    "1 == !@.a",
    "@a == 1",
    "@.a[*] == 1",
    "@..a == 1",
    "@.a[0:1] == 1",
    "@.a == $..b",
    "@.a[?(@.b)]",
    "$$.a == 1",
    "$v.a == 1",
    "@.a == ']'",
    "@.a == it's",
  ])("%j is rejected", (text) => {
    expect(() => parse(text)).toThrow(PathSyntaxError);
  });
});
