import { numberOf } from "../json/exactNumber.ts";
import { isObject, type Json } from "../json/value.ts";
import type { FunctionName } from "./tokens.ts";

const FAST_NAMES = 100;

/** Applies a function that ends a path, such as `.length()`. */
export function applyFunction(name: FunctionName, node: Json): Json {
  switch (name) {
    case "length":
      return typeof node === "string" ? node.length : childrenOf(node).length;
    case "size":
      return childrenOf(node).length;
    case "keys":
      return isObject(node) ? Object.keys(node) : [];
    case "first":
      return childrenOf(node)[0] ?? null;
    case "last":
      return childrenOf(node).at(-1) ?? null;
    case "sum":
      return sum(numbersOf(node));
    case "min":
      return reduceNumbers(node, (numbers) => numbers.reduce((a, b) => Math.min(a, b)));
    case "max":
      return reduceNumbers(node, (numbers) => numbers.reduce((a, b) => Math.max(a, b)));
    case "avg":
      return reduceNumbers(node, (numbers) => sum(numbers) / numbers.length);
  }
}

/** The items of an array or the values of an object. */
export function childrenOf(node: Json): Json[] {
  if (Array.isArray(node)) return node;
  return isObject(node) ? Object.values(node) : [];
}

/** How many steps it takes to list the children of a node: many names of one object are far slower than a few. */
export function stepsOfChildren(node: Json, count: number): number {
  return Array.isArray(node) || count <= FAST_NAMES ? count : 8 * count;
}

function numbersOf(node: Json): number[] {
  return childrenOf(node).flatMap((item) => numberOf(item) ?? []);
}

function reduceNumbers(node: Json, reduce: (numbers: number[]) => number): number | null {
  const numbers = numbersOf(node);
  return numbers.length === 0 ? null : reduce(numbers);
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
