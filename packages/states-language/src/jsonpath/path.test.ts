import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { scopeOf } from "../testing/scope.ts";
import { findPath, type PathRoot, parsePath, readField, readPath } from "./path.ts";

const INPUT: Json = { list: [{ n: 1 }, { n: 2 }], limit: 10 };

describe("a JSONPath", () => {
  test.each<[string, PathRoot, boolean]>([
    ["$", { kind: "input" }, true],
    ["$.a[0]", { kind: "input" }, true],
    ["$.a[*]", { kind: "input" }, false],
    ["$$", { kind: "context" }, true],
    ["$$.State.Name", { kind: "context" }, true],
    ["$name", { kind: "variable", name: "name" }, true],
    ["$_n1.a", { kind: "variable", name: "_n1" }, true],
    ["$größe[0]", { kind: "variable", name: "größe" }, true],
    ["$v..a", { kind: "variable", name: "v" }, false],
  ])("%s starts at its root", (text, root, definite) => {
    expect(parsePath(text)).toMatchObject({ text, root, definite });
  });

  test.each(["$.a ", " $.a", "\t$.a\n", "\u0000$.a"])("%j has blanks outside", (text) => {
    const path = parsePath(text);
    expect(path).toMatchObject({ text, root: { kind: "input" } });
    expect(readPath(path, scopeOf({ a: 1 }))).toBe(1);
  });

  test.each(["", "a", ".a", "$1a", "$.a b", "$-", "$$$.a", "\u00a0$.a"])(
    "%j is rejected",
    (text) => {
      expect(() => parsePath(text)).toThrow();
    },
  );

  test.each<[string, Json]>([
    ["$", INPUT],
    ["$.limit", 10],
    ["$.list[(@.length-1)].n", 2],
    ["$['limit','none']", { limit: 10 }],
    [" $.limit ", 10],
    ["$.list[*].n", [1, 2]],
    ["$.list[?(@.n > 1)]", [{ n: 2 }]],
    ["$.list[?(@.n > 9)]", []],
    ["$.none[*]", []],
    ["$.list[?(@.n == 2)]", [{ n: 2 }]],
    ["$.list[*].n.sum()", []],
    ["$$.Execution.Name", "e"],
    ["$v", { a: 1 }],
    ["$v.a", 1],
    ["$nothing", null],
  ])("%s reads %j", (text, expected) => {
    const path = parsePath(text);
    expect(readPath(path, scopeOf(INPUT))).toEqual(expected);
    expect(findPath(path, scopeOf(INPUT))).toEqual(expected);
    expect(readField(path, scopeOf(INPUT))).toEqual(expected);
  });

  test.each([
    ["$.no", "No results for path: $['no']"],
    ["$$.No", "No results for path: $['No']"],
    ["$w", "No results for path: $['w']"],
    ["$w.a", "No results for path: $['w']"],
    ["$v.b", "No results for path: $['b']"],
    ["$.list[-1]", "Index out of bounds when evaluating path $['list'][-1]"],
    ["$.list.length()", "Property ['length()'] not found in path $['list']"],
    ["$['list','limit'].n", "Multi properties can only be used as path leafs: $['list', 'limit']"],
    ["$.list[?(@.n == 1)].m", "No results for path: $['list'][0]['m']"],
    [
      "$[0:1]",
      `Filter: [0:1] can only be applied to arrays. Current context is: ${JSON.stringify(INPUT)}`,
    ],
  ])("%s selects nothing: %s", (text, message) => {
    const path = parsePath(text);
    expect(() => readPath(path, scopeOf(INPUT))).toThrow(message);
    expect(findPath(path, scopeOf(INPUT))).toBeUndefined();
    expect(() => readField(path, scopeOf(INPUT))).toThrow(
      expect.objectContaining({
        error: "States.Runtime",
        cause: `Invalid path '${text}' : ${message}`,
        origin: "state",
      }),
    );
  });

  test("of a variable that does not exist selects nothing, even if it is not definite", () => {
    expect(findPath(parsePath("$w[*]"), scopeOf(INPUT))).toBeUndefined();
  });

  test("rethrows an error that is not about the path", () => {
    const scope = {
      ...scopeOf(INPUT),
      context: () => {
        throw new RangeError("out of memory");
      },
    };
    expect(() => readField(parsePath("$$.a"), scope)).toThrow(RangeError);
  });
});
