import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { parsePath } from "./path.ts";
import { placeAt, referenceConflict } from "./reference.ts";

describe("a reference path", () => {
  test.each<[string, Json, Json]>([
    ["$", { b: 1 }, 9],
    ["$.a", { b: 1 }, { b: 1, a: 9 }],
    ["$.a", { a: 1, b: 2 }, { a: 9, b: 2 }],
    ["$.a.b.c", {}, { a: { b: { c: 9 } } }],
    ["$.a.b", { a: { c: 1 } }, { a: { c: 1, b: 9 } }],
    ["$.a[1]", { a: [1, 2] }, { a: [1, 9] }],
    ["$.a[0].b", { a: [{ c: 1 }] }, { a: [{ c: 1, b: 9 }] }],
    ["$[0]", [1], [9]],
    ["$.toString", {}, { toString: 9 }],
    ["$.toString.x", {}, { toString: { x: 9 } }],
  ])("%s places a value into %j", (text, input, expected) => {
    const before = JSON.stringify(input);
    expect(placeAt(parsePath(text), input, 9)).toEqual(expected);
    expect(JSON.stringify(input)).toBe(before);
  });

  test("places a member named __proto__", () => {
    const placed = placeAt(parsePath("$['__proto__']"), {}, 9);
    expect(JSON.stringify(placed)).toBe('{"__proto__":9}');
  });

  test.each<[string, Json, string]>([
    ["$.a", "text", "ReferencePath $.a"],
    ["$.a", null, "ReferencePath $.a"],
    ["$.a", 4, "ReferencePath $.a"],
    ["$.a", [1], 'step "a"'],
    ["$.a.b", { a: 1 }, 'step "b"'],
    ["$.a[1]", { a: [1] }, 'step "1"'],
    ["$.a[-1]", { a: [1] }, 'step "-1"'],
    ["$.a[0]", {}, 'step "0"'],
    ["$.a[0]", { a: { 0: 1 } }, 'step "0"'],
    ["$.a[*]", { a: [1] }, 'step "*"'],
  ])("%s cannot be placed into %j", (text, input, what) => {
    expect(() => placeAt(parsePath(text), input, 9)).toThrow(
      expect.objectContaining({
        error: "States.ReferencePathConflict",
        cause: `Unable to apply ${what} to input ${JSON.stringify(input)}`,
        origin: "report",
      }),
    );
  });

  test.each<[string, Json, string]>([
    ["$.a", 4, "ReferencePath $.a"],
    ["$.a", { b: 1 }, 'step "a"'],
    ["$.a.b", { a: { c: 1 } }, 'step "b"'],
    ["$.a.b", { c: 1 }, 'step "a"'],
    ["$[1].a", [{}], 'step "1"'],
  ])("%s leads to no value of %j", (text, input, what) => {
    expect(referenceConflict(parsePath(text), input).cause).toBe(
      `Unable to apply ${what} to input ${JSON.stringify(input)}`,
    );
  });
});
