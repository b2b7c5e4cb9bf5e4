import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { FUNCTIONS } from "../functions.ts";
import { parseExpression } from "../library.ts";
import { SURROUNDED, surroundedFunctions } from "../surroundings.ts";
import { ARGUMENTS_WITHOUT_CONTEXT } from "./calls.ts";
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

/** One of each type, as the library's signatures tell them apart. */
const GIVEN = [1, "text", true, [2], { a: 3 }, () => 4, undefined];
const CONTEXTS = [5, "context", false, [6], { b: 7 }];

test.each(Object.entries(ARGUMENTS_WITHOUT_CONTEXT))(
  "the context value is no argument of $%s when it has %i or more",
  async (name, least) => {
    const functions = await surroundedFunctions(SURROUNDED, { now: 0, seed: "" }, new Map());
    const expression = await parseExpression(`$${name}`);
    const { signature } = (await expression.evaluate(undefined, functions)) as {
      signature: { validate(given: readonly unknown[], context: unknown): unknown[] };
    };
    const withContext = (given: readonly unknown[]) =>
      CONTEXTS.some((context) => {
        try {
          return signature.validate(given, context).flat().includes(context);
        } catch {
          // A call with arguments of other types fails.
          return false;
        }
      });
    for (const count of new Set([least, Math.min(least + 1, 3)])) {
      const calls = listsOf(count).filter((given) => !isRefused(name, given));
      expect(calls.filter(withContext)).toEqual([]);
    }
  },
);

/** Whether the table of costs refuses a call with such arguments, whatever the context value is. */
function isRefused(name: string, [, second, third]: readonly unknown[]): boolean {
  if (name === "match") return typeof second !== "function";
  return name === "replace" && typeof third !== "string";
}

function listsOf(length: number): unknown[][] {
  if (length === 0) return [[]];
  return listsOf(length - 1).flatMap((list) => GIVEN.map((one) => [...list, one]));
}

function between(from: string, to: string): string {
  return source.slice(source.indexOf(from), source.indexOf(to));
}
