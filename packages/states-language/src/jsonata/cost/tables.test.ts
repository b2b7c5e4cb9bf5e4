import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { FUNCTIONS } from "../functions.ts";
import { SURROUNDED } from "../surroundings.ts";
import { FUNCTION_COSTS } from "./functions.ts";
import { NODE_COSTS } from "./nodes.ts";

/** A new version of the library may have a function or a node that nobody has thought about: it is evaluated in a child. */
const source = readFileSync(createRequire(import.meta.url).resolve("jsonata"), "utf8");

test("every function that the library registers is in the table, and no other", () => {
  const registered = [...source.matchAll(/(?:staticFrame|environment)\.bind\('(\w+)'/g)];
  const names = registered.map(([, name]) => String(name));
  expect(names.length).toBeGreaterThan(60);
  expect(Object.keys(FUNCTION_COSTS).sort()).toEqual(
    [...new Set([...names, ...Object.keys(FUNCTIONS), ...SURROUNDED])].sort(),
  );
});

test("every type of node that the library evaluates is in the table, and no other", () => {
  const evaluated = between("async function evaluate(expr", "async function evaluatePath");
  const types = [...evaluated.matchAll(/case '(\w+)'/g)].map(([, type]) => String(type));
  expect(types.length).toBeGreaterThan(18);
  // The step of a path, the place of an argument, and what recovers from an error.
  expect(Object.keys(NODE_COSTS).sort()).toEqual([...types, "sort", "operator", "error"].sort());
});

function between(from: string, to: string): string {
  return source.slice(source.indexOf(from), source.indexOf(to));
}
