import { randomUUID } from "node:crypto";
import type jsonata from "jsonata";
import { StateError } from "../errors.ts";
import { HASH_ALGORITHMS, hashOf } from "../hash.ts";
import { type Json, type JsonObject, kindOf, setMember } from "../json/json.ts";
import {
  MAX_EXPRESSION_DEPTH,
  MAX_EXPRESSION_ITEMS,
  MAX_EXPRESSION_MS,
  MAX_INTRINSIC_ARRAY_ITEMS,
  MAX_PAYLOAD_BYTES,
} from "../limits.ts";
import { BoundedRegExp } from "../pattern/boundedRegExp.ts";
import { randomFraction } from "../random.ts";
import { topLevelReferences } from "./references.ts";
import type { JsonataExpression, JsonataTemplate } from "./template.ts";
import { freeVariables } from "./variables.ts";

type Library = typeof jsonata;
type Compiled = jsonata.Expression;

let library: Promise<Library> | undefined;
const compiled = new WeakMap<JsonataExpression, Compiled>();

/** The library takes time to load, and most machines do without it: the first expression loads it. */
async function load(): Promise<Library> {
  library ??= import("jsonata").then((module) => module.default as unknown as Library);
  return library;
}

export interface JsonataProblems {
  /** Why the expression cannot be parsed. */
  readonly syntax: string | undefined;
  /** What it refers to that Step Functions does not offer everywhere. */
  readonly references: readonly string[];
}

export async function jsonataProblems(text: string): Promise<JsonataProblems> {
  try {
    const expression = parse(await load(), text);
    return { syntax: undefined, references: [...topLevelReferences(expression.ast())] };
  } catch (error) {
    return { syntax: (error as { message?: string }).message ?? String(error), references: [] };
  }
}

/** The variables of the state machine that an expression reads: neither `$states` nor the language's functions. */
export async function jsonataVariables(text: string): Promise<string[]> {
  const library = await load();
  const names: string[] = [];
  for (const name of freeVariables(parse(library, text).ast())) {
    if (name === "states") continue;
    // What has a value where nothing is bound is one of the language's functions.
    const value: unknown = await parse(library, `$${name}`).evaluate(undefined);
    if (value === undefined) names.push(name);
  }
  return names;
}

/**
 * What the template gives with `bindings` as its variables. `field` is the name of the field, for messages.
 * @throws StateError States.QueryEvaluationError
 */
export async function evaluateJsonata(
  template: JsonataTemplate,
  field: string,
  bindings: JsonObject,
): Promise<Json> {
  switch (template.kind) {
    case "constant":
      return template.value;
    case "array": {
      const items: Json[] = [];
      for (const [index, item] of template.items.entries()) {
        items.push(await evaluateJsonata(item, `${field}[${index}]`, bindings));
      }
      return items;
    }
    case "object": {
      const result: JsonObject = {};
      for (const [name, value] of template.fields) {
        setMember(result, name, await evaluateJsonata(value, `${field}/${name}`, bindings));
      }
      return result;
    }
    case "expression":
      return evaluateExpression(template, field, bindings);
  }
}

async function evaluateExpression(
  expression: JsonataExpression,
  field: string,
  bindings: JsonObject,
): Promise<Json> {
  const where = `The JSONata expression '${expression.text}' specified for the field '${field}'`;
  let value: unknown;
  try {
    let ready = compiled.get(expression);
    if (ready === undefined) {
      ready = parse(await load(), expression.text);
      compiled.set(expression, ready);
    }
    value = await ready.evaluate(undefined, bindings);
  } catch (error) {
    throw queryError(`${where} threw an error during evaluation${reasonOf(error)}`, field);
  }
  if (value === undefined) throw queryError(`${where} returned nothing (undefined).`, field);
  return plain(value, where, field);
}

/** JSON alone: the library marks its arrays, and a function is no result. */
function plain(value: unknown, where: string, field: string): Json {
  // To write out such a text would take longer than the expression may.
  if (typeof value === "string" && value.length > MAX_PAYLOAD_BYTES) {
    throw queryError(`${where} threw an error during evaluation: ${BOUNDS["D2015"]}`, field);
  }
  let supported = true;
  const text = JSON.stringify(value, (_, member) => {
    if (!isFunction(member)) return member;
    supported = false;
    return null;
  });
  if (!supported || text === undefined) {
    throw queryError(`${where} returned an unsupported result type.`, field);
  }
  return JSON.parse(text) as Json;
}

/** One of JavaScript's, of the library's or of the expression itself. */
function isFunction(value: unknown): boolean {
  if (typeof value === "function") return true;
  if (typeof value !== "object" || value === null) return false;
  const marks = value as { _jsonata_function?: unknown; _jsonata_lambda?: unknown };
  return marks._jsonata_function === true || marks._jsonata_lambda === true;
}

/**
 * The one kind of value that a field takes.
 * @throws StateError States.QueryEvaluationError
 */
export function unexpectedTypeError(
  expression: string,
  field: string,
  expected: string,
  value: Json,
): StateError {
  return queryError(
    `The JSONata expression '${expression}' specified for the field '${field}' returned an unexpected result type. ` +
      `Expected '${expected}', but was '${kindOf(value)}' for value: ${JSON.stringify(value)}`,
    field,
  );
}

/** `location` is the field at fault, where one is. */
export function queryError(message: string, location?: string): StateError {
  return new StateError("States.QueryEvaluationError", message, {
    evaluation: true,
    ...(location === undefined ? {} : { location }),
  });
}

/** AWS words its own bounds otherwise than JSONata's errors, which begin with their code. */
const BOUNDS: Readonly<Record<string, string>> = {
  D1011:
    "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.",
  D1012: "Expression evaluation timeout: Check for infinite loop",
  D2014: "Expression evaluation memory limit exceeded: Check for excessive memory usage",
  D2015: "Expression evaluation memory limit exceeded: Check for excessive memory usage",
};

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: string };
  const bound = typeof code === "string" ? BOUNDS[code] : undefined;
  if (bound !== undefined) return `: ${bound}`;
  const text = message ?? String(error);
  return typeof code === "string" ? `. ${code}: ${text}` : `: ${text}`;
}

function parse(library: Library, text: string): Compiled {
  const expression = library(text, {
    RegexEngine: BoundedRegExp as unknown as RegExpConstructor,
    timeout: MAX_EXPRESSION_MS,
    stack: MAX_EXPRESSION_DEPTH,
    sequence: MAX_EXPRESSION_ITEMS,
  });
  // Step Functions does without $eval: to call it is to call what is no function.
  expression.assign("eval", undefined);
  for (const [name, [call, signature]] of Object.entries(FUNCTIONS)) {
    expression.registerFunction(name, call as (...given: unknown[]) => unknown, signature);
  }
  return expression;
}

/** What Step Functions adds to JSONata. */
const FUNCTIONS: Readonly<Record<string, readonly [(...given: never[]) => unknown, string]>> = {
  uuid: [() => randomUUID(), "<:s>"],
  partition: [partition, "<an:a<a>>"],
  range: [range, "<nnn:a<n>>"],
  hash: [hash, "<ss:s>"],
  random: [randomFraction, "<n?:n>"],
  parse: [
    (text: string | undefined) => (text === undefined ? undefined : JSON.parse(text)),
    "<s:x>",
  ],
};

function partition(items: unknown[] | undefined, size: number): unknown[][] | undefined {
  if (items === undefined) return undefined;
  const length = Math.floor(size);
  if (!(length >= 1)) throw new Error("the size of a chunk must be a positive integer");
  const chunks: unknown[][] = [];
  for (let start = 0; start < items.length; start += length) {
    chunks.push(items.slice(start, start + length));
  }
  return chunks;
}

function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw new Error("the increment must not be 0");
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  if (count > MAX_INTRINSIC_ARRAY_ITEMS) {
    throw new Error(`a range has no more than ${MAX_INTRINSIC_ARRAY_ITEMS} items, not ${count}`);
  }
  return Array.from({ length: count }, (_, index) => first + index * step);
}

function hash(text: string, algorithm: string): string {
  const hashed = hashOf(text, algorithm);
  if (hashed === undefined) {
    throw new Error(`the algorithm must be one of ${HASH_ALGORITHMS.join(", ")}`);
  }
  return hashed;
}
