import { expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { applyFunction } from "./functions.ts";
import type { FunctionName } from "./tokens.ts";

test.each<[FunctionName, Json, Json]>([
  ["length", [1, 2], 2],
  ["length", { a: 1 }, 1],
  ["length", "abc", 3],
  ["length", 5, 0],
  ["size", [1, 2], 2],
  ["size", { a: 1, b: 2 }, 2],
  ["size", "abc", 0],
  ["keys", { b: 1, a: 2 }, ["b", "a"]],
  ["keys", [1], []],
  ["min", [3, 1, 2], 1],
  ["min", [3, "0"], 3],
  ["min", [], null],
  ["min", ["a"], null],
  ["max", [3, 1, 5], 5],
  ["max", { a: 1, b: 2 }, 2],
  ["max", [], null],
  ["sum", [1, 2, "3", 4], 7],
  ["sum", [], 0],
  ["avg", [1, 2, 6], 3],
  ["avg", [], null],
  ["first", [3, 4], 3],
  ["first", [], null],
  ["last", [3, 4], 4],
  ["last", [], null],
  ["last", { a: 1, b: 2 }, 2],
])("%s() of %j is %j", (name, node, expected) => {
  expect(applyFunction(name, node)).toEqual(expected);
});
