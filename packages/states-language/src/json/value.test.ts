import { describe, expect, test } from "vitest";
import { byteLength, depthOf, isObject, type Json, kindOf, sameJson, setMember } from "./value.ts";

test.each<[Json, string]>([
  [null, "null"],
  [true, "boolean"],
  [0, "number"],
  ["", "string"],
  [[], "array"],
  [{}, "object"],
])("%j is of the kind %s", (value, kind) => {
  expect(kindOf(value)).toBe(kind);
  expect(isObject(value)).toBe(kind === "object");
});

test.each([
  ["", 0],
  ["abc", 3],
  ["é", 2],
  ["€", 3],
  ["😀", 4],
])("%j has %d bytes", (text, bytes) => {
  expect(byteLength(text)).toBe(bytes);
});

describe("two JSON values are equal", () => {
  test.each<[Json, Json]>([
    [null, null],
    [1, 1],
    ["a", "a"],
    [[], []],
    [{}, {}],
    [
      [1, [2]],
      [1, [2]],
    ],
    [
      { a: 1, b: { c: 2, d: 3 } },
      { b: { d: 3, c: 2 }, a: 1 },
    ],
    [{ a: null }, { a: null }],
  ])("%j and %j", (a, b) => {
    expect(sameJson(a, b)).toBe(true);
    expect(sameJson(b, a)).toBe(true);
  });

  test.each<[Json, Json]>([
    [1, "1"],
    [0, false],
    [1, {}],
    ["", {}],
    [true, []],
    [null, 0],
    [null, {}],
    [null, []],
    ["a", ["a"]],
    [[], {}],
    [[1], [1, 2]],
    [
      [1, 2],
      [2, 1],
    ],
    [[null], []],
    [["a"], { 0: "a" }],
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ toString: 1 }, { a: 1 }],
    [{ a: { b: 1 } }, { a: { b: 2 } }],
  ])("not %j and %j", (a, b) => {
    expect(sameJson(a, b)).toBe(false);
    expect(sameJson(b, a)).toBe(false);
  });
});

test("a member may be named __proto__", () => {
  const object = {};
  setMember(object, "a", 1);
  setMember(object, "__proto__", { b: 2 });
  setMember(object, "__proto__", { b: 3 });
  expect(JSON.stringify(object)).toBe('{"a":1,"__proto__":{"b":3}}');
  expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
  Reflect.deleteProperty(object, "__proto__");
  expect(Object.keys(object)).toEqual(["a"]);
});

test("the depth of what has the same object in many places is found at once", () => {
  let shared: Json = {};
  for (let level = 1; level < 60; level += 1) shared = { a: shared, b: [], c: shared };
  expect(depthOf(shared)).toBe(60);
  expect(depthOf({ near: shared, far: [[shared]] })).toBe(63);
});

test.each<[Json, number]>([
  [1, 0],
  [null, 0],
  [[], 1],
  [{}, 1],
  [[[1], [[2]]], 3],
  [{ a: [{ b: 1 }], c: 1 }, 3],
  [[[[1]], 1], 3],
])("%j is nested %d deep", (value, depth) => {
  expect(depthOf(value)).toBe(depth);
});
