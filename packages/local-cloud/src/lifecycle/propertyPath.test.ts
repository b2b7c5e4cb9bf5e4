import { expect, test } from "vitest";
import { overlap, readPropertyPath, withFormer } from "./propertyPath.ts";

test.each([
  ["tags", ["tags"]],
  ["environment.variables.MODE", ["environment", "variables", "MODE"]],
  ["rules[0].port", ["rules", "0", "port"]],
  ["rules[*].port", ["rules", "*", "port"]],
  ['tags["a.b"].c', ["tags", "a.b", "c"]],
  ["*", ["*"]],
])("%s is read as its steps", (text, steps) => {
  expect(readPropertyPath(text)).toEqual(steps);
});

test.each<[string, unknown, unknown, string, unknown]>([
  ["a changed value", { a: 2, b: 2 }, { a: 1, b: 1 }, "a", { a: 1, b: 2 }],
  ["a nested value", { a: { b: 2, c: 2 } }, { a: { b: 1, c: 1 } }, "a.b", { a: { b: 1, c: 2 } }],
  ["a value that is gone", { b: 2 }, { a: 1, b: 1 }, "a", { a: 1, b: 2 }],
  ["a value that is new", { a: 2 }, {}, "a", {}],
  ["an element", { a: [1, 2] }, { a: [3, 4] }, "a[1]", { a: [1, 4] }],
  ["each element's member", { a: [{ b: 2 }] }, { a: [{ b: 1 }] }, "a[*].b", { a: [{ b: 1 }] }],
  ["everything", { a: 2, c: 3 }, { a: 1, b: 1 }, "*", { a: 1, b: 1 }],
  ["a path below a plain value", { a: "x" }, { a: "y" }, "a.b", { a: "x" }],
])("%s keeps its former state", (_title, now, former, path, expected) => {
  expect(withFormer(now, former, readPropertyPath(path))).toEqual(expected);
});

test.each([
  ["a", "a.b", true],
  ["a.b", "a", true],
  ["a.b", "a.c", false],
  ["a[*].b", "a[0].b", true],
  ["*", "a", true],
])("%s and %s overlap: %s", (a, b, expected) => {
  expect(overlap(readPropertyPath(a), readPropertyPath(b))).toBe(expected);
});
