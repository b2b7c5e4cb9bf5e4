import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { find, isDefinite } from "./definite.ts";
import { PathNotFound } from "./pathNotFound.ts";
import { selectAll } from "./select.ts";
import { parsePathTokens } from "./syntax.ts";

const tokensOf = (path: string) => parsePathTokens(path.slice(1));
const DOCUMENT: Json = { a: { b: [10, { c: null }] }, n: null, text: "t", number: 1.5, flag: true };

function found(path: string): Json | undefined {
  const tokens = tokensOf(path);
  if (!isDefinite(tokens)) throw new Error(`${path} is not definite`);
  return find(tokens, DOCUMENT);
}

describe("a definite path", () => {
  test.each([
    ["$", true],
    ["$.a[0]['b'][-1]", true],
    ["$['a','b']", true],
    ["$.a[(@.length-1)].b", true],
    ["$.a.length()", true],
    ["$.*", false],
    ["$..a", false],
    ["$[0,1]", false],
    ["$[0:1]", false],
    ["$[?(@.a)]", false],
    ["$.*.a", false],
  ])("%s: %s", (path, expected) => {
    expect(isDefinite(tokensOf(path))).toBe(expected);
  });

  test.each<[string, Json]>([
    ["$", DOCUMENT],
    ["$.a.b[0]", 10],
    ["$.a.b[(@.length-2)]", 10],
    ["$.a.b[(@.length-1)].c", null],
    ["$.n", null],
    ["$['text','none','flag']", { text: "t", flag: true }],
  ])("%s selects %j", (path, expected) => {
    expect(selectAll(tokensOf(path), DOCUMENT)).toEqual([expected]);
    expect(found(path)).toEqual(expected);
  });

  test.each([
    ["$.no", "No results for path: $['no']", "missing"],
    ["$.no.deeper", "Missing property in path $['no']", "missing"],
    ["$.a.no", "No results for path: $['a']['no']", "missing"],
    ["$.a.no[0]", "Missing property in path $['a']['no']", "missing"],
    ["$.a.toString", "No results for path: $['a']['toString']", "missing"],
    ["$.a.b[2].c", "Property ['c'] not found in path $['a']['b'][2]", "missing"],
    ["$.a.b[-1].c", "Property ['c'] not found in path $['a']['b'][-1]", "missing"],
    ["$.a.b[9][0]", "The path $['a']['b'][9] is null", "missing"],
    ["$.a.b[1].d", "No results for path: $['a']['b'][1]['d']", "missing"],
    ["$.a.b.length()", "Property ['length()'] not found in path $['a']['b']", "missing"],
    ["$.n[0]", "The path $['n'] is null", "missing"],
    ["$.n.x", "Property ['x'] not found in path $['n']", "missing"],
    ["$.text.x", "Property ['x'] not found in path $['text']", "missing"],
    ["$.a.b['x','y']", "Property ['x', 'y'] not found in path $['a']['b']", "missing"],
  ])("%s selects nothing: %s", (path, message, reason) => {
    const select = () => selectAll(tokensOf(path), DOCUMENT);
    expect(select).toThrow(PathNotFound);
    expect(select).toThrow(expect.objectContaining({ message, reason }));
    expect(found(path)).toBeUndefined();
  });

  test.each([
    ["$.text[0]", 'Filter: [0] can only be applied to arrays. Current context is: "t"'],
    ["$.number[0].x", "Filter: [0]['x'] can only be applied to arrays. Current context is: 1.5"],
    [
      "$.flag[(@.length-1)]",
      "Filter: [@.size()-1] can only be applied to arrays. Current context is: true",
    ],
    ["$['a','n'].b", "Multi properties can only be used as path leafs: $['a', 'n']"],
  ])("%s does not fit the data: %s", (path, message) => {
    const invalid = expect.objectContaining({ message, reason: "invalid" });
    expect(() => selectAll(tokensOf(path), DOCUMENT)).toThrow(invalid);
    expect(() => found(path)).toThrow(invalid);
  });

  test.each([
    ["$.a.b[2]", "$['a']['b'][2]", "pastTheEnd"],
    ["$.a.b[(@.length-3)]", "$['a']['b'][-1]", "pastTheEnd"],
    ["$.a.b[-1]", "$['a']['b'][-1]", "missing"],
  ])("%s has null, which is nothing as the whole path", (path, at, reason) => {
    expect(found(path)).toBeNull();
    expect(() => selectAll(tokensOf(path), DOCUMENT)).toThrow(
      expect.objectContaining({
        message: `Index out of bounds when evaluating path ${at}`,
        reason,
      }),
    );
  });

  test("tells a member that is null from an item that is", () => {
    const document = { n: null, list: [null] };
    expect(() => selectAll(tokensOf("$.n[0]"), document)).toThrow("The path $['n'] is null");
    expect(() => selectAll(tokensOf("$.list[0][0]"), document)).toThrow(
      "Filter: [0] can only be applied to arrays. Current context is: null",
    );
  });
});
