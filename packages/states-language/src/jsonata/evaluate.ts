import { randomUUID } from "node:crypto";
import { type Json, type JsonObject, setMember } from "../json/value.ts";
import { MAX_RESULT_CHARACTERS } from "../limits.ts";
import { BoundedRegExp } from "../regexp/boundedRegExp.ts";
import { OUT_OF_MEMORY, queryError } from "./errors.ts";
import {
  boundReason,
  failureOf,
  type JsonataOutcome,
  jsonOfOutcome,
  outcomeOf,
} from "./outcome.ts";
import { isCheapToParse } from "./parsing.ts";
import { bothReach, type Reach, reachedOf } from "./reach.ts";
import { type Ready, readyExpression } from "./ready.ts";
import type { Surroundings } from "./surroundings.ts";
import type { JsonataExpression, JsonataTemplate } from "./template.ts";

/** Expressions of one field that are evaluated elsewhere, one after the other. */
export interface JsonataJob extends Omit<Surroundings, "seed"> {
  /** What the expressions may read. */
  readonly bindings: JsonObject;
  readonly expressions: readonly { readonly text: string; readonly seed: string }[];
}

export interface JsonataEvaluation {
  /** The time of `$now` and `$millis` in milliseconds since 1970: the system's by default. */
  readonly now?: () => number;
  /** What `$random`, `$uuid` and `$shuffle` make their values of, for one field: by default nobody can guess it. */
  readonly seed?: () => string;
  /**
   * Is called for each expression that is evaluated here and decides when, so that others can run in between. By default they
   * are evaluated at once.
   */
  readonly schedule?: <T>(evaluate: () => Promise<T>) => Promise<T>;
  /**
   * Evaluates the expressions that may take long: all that are not proved to be cheap. Their outcomes end with the first
   * failure. By default every expression is evaluated here, and nothing ends a function of the library that takes long.
   */
  readonly elsewhere?: (job: JsonataJob) => Promise<readonly JsonataOutcome[]>;
}

interface Expression {
  readonly expression: JsonataExpression;
  readonly field: string;
}

/** The parsed expressions of templates: with a time limit for regular expressions, and without, for those that are cheap. */
const bounded = new WeakMap<JsonataExpression, Promise<Ready>>();
const unbounded = new WeakMap<JsonataExpression, Promise<Ready>>();

/**
 * Evaluates a template. `bindings` are the variables of its expressions; `field` is the field's name, for error messages.
 * @throws {StateError} States.QueryEvaluationError when an expression fails.
 *
 * @example
 * ```ts
 * import { compileDefinition } from "@sfn-workers/states-language";
 * import { evaluateJsonata } from "@sfn-workers/states-language/queries";
 *
 * const { states } = compileDefinition({
 *   QueryLanguage: "JSONata",
 *   StartAt: "Sum",
 *   States: { Sum: { Type: "Pass", Output: "{% $sum($states.input) %}", End: true } },
 * });
 * const flow = states.get("Sum")?.flow;
 * if (flow?.language === "JSONata" && flow.output !== undefined) {
 *   console.log(await evaluateJsonata(flow.output, "Output", { states: { input: [1, 2] } })); // 3
 * }
 * ```
 */
export async function evaluateJsonata(
  template: JsonataTemplate,
  field: string,
  bindings: JsonObject,
  evaluation: JsonataEvaluation = {},
): Promise<Json> {
  const expressions = [...expressionsOf(template, field)];
  const outcomes = await outcomesOf(expressions, bindings, evaluation);
  let left = MAX_RESULT_CHARACTERS;
  const values = expressions.map((one, index) => {
    const outcome = outcomes[index];
    if (outcome === undefined) throw new Error(`the expression ${index} has no outcome`);
    if (outcome.kind === "failure") throw errorOf(one, outcome.reason);
    left -= outcome.text.length;
    if (left >= 0) return jsonOfOutcome(outcome);
    throw errorOf(one, boundReason(OUT_OF_MEMORY));
  });
  return filledIn(template, values.values());
}

function errorOf({ expression, field }: Expression, reason: string) {
  return queryError(
    `The JSONata expression '${expression.text}' specified for the field '${field}'${reason}`,
    field,
  );
}

/** In the order in which they are evaluated. */
function* expressionsOf(template: JsonataTemplate, field: string): Generator<Expression> {
  if (template.kind === "expression") yield { expression: template, field };
  if (template.kind === "array") {
    for (const [index, item] of template.items.entries()) {
      yield* expressionsOf(item, `${field}[${index}]`);
    }
  }
  if (template.kind === "object") {
    for (const [name, value] of template.fields) yield* expressionsOf(value, `${field}/${name}`);
  }
}

function filledIn(template: JsonataTemplate, values: Iterator<Json>): Json {
  switch (template.kind) {
    case "constant":
      return template.value;
    case "expression":
      return values.next().value as Json;
    case "array":
      return template.items.map((item) => filledIn(item, values));
    case "object": {
      const result: JsonObject = {};
      for (const [name, value] of template.fields) setMember(result, name, filledIn(value, values));
      return result;
    }
  }
}

/** The outcomes by index, up to the first failure. */
async function outcomesOf(
  expressions: readonly Expression[],
  bindings: JsonObject,
  {
    now = Date.now,
    seed = randomUUID,
    schedule = (evaluate) => evaluate(),
    elsewhere,
  }: JsonataEvaluation,
): Promise<(JsonataOutcome | undefined)[]> {
  const outcomes: (JsonataOutcome | undefined)[] = [];
  const others: { readonly index: number; readonly text: string; readonly reach: Reach }[] = [];
  // All expressions of a field have the same time, and each its own random numbers.
  const moment = now();
  const fieldSeed = seed();
  const seedOf = (index: number) => `${fieldSeed}/${index}`;
  for (const [index, { expression }] of expressions.entries()) {
    const outcome = await schedule(async () => {
      const surroundings = { now: moment, seed: seedOf(index) };
      if (elsewhere === undefined) return evaluateHere(expression, bindings, surroundings);
      return evaluateCheaply(expression, bindings, surroundings);
    });
    if ("reach" in outcome) others.push({ index, text: expression.text, reach: outcome.reach });
    else outcomes[index] = outcome;
    if ("kind" in outcome && outcome.kind === "failure") break;
  }
  if (others.length === 0 || elsewhere === undefined) return outcomes;
  const found = await elsewhere({
    now: moment,
    bindings: reachedOf(bindings, others.map(({ reach }) => reach).reduce(bothReach)),
    expressions: others.map(({ index, text }) => ({ text, seed: seedOf(index) })),
  });
  for (const [at, outcome] of found.entries()) {
    const index = others[at]?.index;
    if (index !== undefined) outcomes[index] = outcome;
  }
  return outcomes;
}

async function evaluateHere(
  expression: JsonataExpression,
  bindings: JsonObject,
  surroundings: Surroundings,
): Promise<JsonataOutcome> {
  try {
    const ready = readyIn(bounded, expression, BoundedRegExp as unknown as RegExpConstructor);
    return await outcomeOf(await ready, bindings, surroundings);
  } catch (error) {
    return failureOf(error);
  }
}

/** The outcome of an expression that is cheap with these bindings, or what any other one reads. */
async function evaluateCheaply(
  expression: JsonataExpression,
  bindings: JsonObject,
  surroundings: Surroundings,
): Promise<JsonataOutcome | { readonly reach: Reach }> {
  if (!isCheapToParse(expression.text)) return { reach: everythingIn(bindings) };
  try {
    const ready = await readyIn(unbounded, expression);
    if (!ready.isCheap(reachedOf(bindings, ready.reach))) return { reach: ready.reach };
    return await outcomeOf(ready, bindings, surroundings);
  } catch (error) {
    return failureOf(error);
  }
}

function readyIn(
  kept: WeakMap<JsonataExpression, Promise<Ready>>,
  expression: JsonataExpression,
  regExp?: RegExpConstructor,
): Promise<Ready> {
  let ready = kept.get(expression);
  if (ready === undefined) {
    ready = readyExpression(expression.text, regExp);
    kept.set(expression, ready);
  }
  return ready;
}

function everythingIn(bindings: JsonObject): Reach {
  const all = (name: string) => [name, { all: true, members: new Map() }] as const;
  return { all: false, members: new Map(Object.keys(bindings).map(all)) };
}
