import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { findOne, isDefinite, PathNotFound, selectOne } from "./definite.ts";
import { parsePathTokens } from "./syntax.ts";

const tokensOf = (path: string) => parsePathTokens(path.slice(1));
const DOCUMENT: Json = { a: { b: [10, { c: null }] }, n: null, text: "t", number: 1.5, flag: true };

describe("a definite path", () => {
  test.each([
    ["$", true],
    ["$.a[0]['b'][-1]", true],
    ["$.*", false],
    ["$..a", false],
    ["$[0,1]", false],
    ["$[0:1]", false],
    ["$['a','b']", false],
    ["$[?(@.a)]", false],
    ["$.a.length()", false],
    ["$.*.a", false],
  ])("%s: %s", (path, expected) => {
    expect(isDefinite(tokensOf(path))).toBe(expected);
  });

  test.each<[string, Json]>([
    ["$", DOCUMENT],
    ["$.a.b[0]", 10],
    ["$.a.b[-2]", 10],
    ["$.a.b[1].c", null],
    ["$.n", null],
  ])("%s selects %j", (path, expected) => {
    expect(selectOne(tokensOf(path), DOCUMENT)).toEqual(expected);
    expect(findOne(tokensOf(path), DOCUMENT)).toEqual(expected);
  });

  const notAnObject = (name: string, at: string, type: string) =>
    `Expected to find an object with property ['${name}'] in path ${at} but found '${type}'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'.`;

  test.each([
    ["$.no", "No results for path: $['no']", false],
    ["$.no.deeper", "Missing property in path $['no']", false],
    ["$.a.no", "No results for path: $['a']['no']", false],
    ["$.a.no[0]", "Missing property in path $['a']['no']", false],
    ["$.a.toString", "No results for path: $['a']['toString']", false],
    ["$.a.b[2]", "No results for path: $['a']['b'][2]", true],
    ["$.a.b[-3]", "No results for path: $['a']['b'][-3]", true],
    ["$.a.b[1].d", "No results for path: $['a']['b'][1]['d']", false],
    ["$.n[0]", "The path $['n'] is null", false],
    ["$.text[0]", 'Filter: [0] can only be applied to arrays. Current context is: "t"', false],
    ["$.n.x", notAnObject("x", "$['n']", "null"), false],
    ["$.text.x", notAnObject("x", "$['text']", "java.lang.String"), false],
    ["$.number.x", notAnObject("x", "$['number']", "java.lang.Double"), false],
    ["$.a.b[0].x", notAnObject("x", "$['a']['b'][0]", "java.lang.Integer"), false],
    ["$.flag.x", notAnObject("x", "$['flag']", "java.lang.Boolean"), false],
    ["$.a.b.x", notAnObject("x", "$['a']['b']", "java.util.ArrayList"), false],
  ])("%s selects nothing: %s", (path, message, pastTheEnd) => {
    let thrown: unknown;
    try {
      selectOne(tokensOf(path), DOCUMENT);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PathNotFound);
    expect(thrown).toMatchObject({ message, pastTheEnd });
    expect(findOne(tokensOf(path), DOCUMENT)).toBeUndefined();
  });

  test("selects nothing when it is not definite", () => {
    expect(() => selectOne(tokensOf("$.a.*"), DOCUMENT)).toThrow("No results for path: $['a']");
    expect(findOne(tokensOf("$.a.*"), DOCUMENT)).toBeUndefined();
  });
});
