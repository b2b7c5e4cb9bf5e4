import { matchesChoiceRule } from "../../choice/comparison.ts";
import type { ChoiceRule } from "../../choice/rule.ts";
import type { Field } from "../../definition/states.ts";
import type { Json, JsonObject } from "../../json/value.ts";
import { evaluateJsonata } from "../../jsonata/evaluate.ts";
import { type Ready, readyExpression } from "../../jsonata/ready.ts";
import type { JsonataTemplate } from "../../jsonata/template.ts";
import { jsonataVariables } from "../../jsonata/variables.ts";
import { type Path, type PathScope, readPath } from "../../jsonpath/path.ts";
import { evaluateTemplate, type PayloadTemplate } from "../../payloadTemplate.ts";
import type { Data, Known, MakeKnown } from "./known.ts";
import { type References, referencesOfRule, referencesOfTemplate } from "./references.ts";

/** The functions of JSONPath that give another value each time. */
const CHANCE = new Set(["States.UUID", "States.MathRandom"]);

/** Expressions that may take long are evaluated so often in one analysis; of others nothing is known. */
const MAX_LONG_EVALUATIONS = 20;

export type Queries = ReturnType<typeof createQueries>;

/**
 * Evaluates the queries whose results are known, whatever the execution's input is. What fails is not known: it fails in the execution too.
 * `assigned` are all variables of the definition, which go before functions of the same name.
 */
export function createQueries(known: MakeKnown, assigned: ReadonlySet<string>) {
  const expressions = new Map<string, Promise<Ready | undefined>>();
  let long = 0;

  async function jsonata(template: JsonataTemplate, data: Data): Promise<Known | undefined> {
    if (template.kind === "constant") return known(template.value);
    const bindings: JsonObject = {};
    for (const text of textsIn(template)) {
      const read = await bindingsOf(text, data);
      if (read === undefined) return undefined;
      Object.assign(bindings, read);
    }
    try {
      return known(await evaluateJsonata(template, "", bindings, { elsewhere: refuseLong }));
    } catch (error) {
      if (!(error instanceof TakesLong) || long >= MAX_LONG_EVALUATIONS) return undefined;
      long += 1;
      return evaluateJsonata(template, "", bindings).then(known, () => undefined);
    }
  }

  /** What an expression reads; undefined where a part of that is not known. */
  async function bindingsOf(text: string, data: Data): Promise<JsonObject | undefined> {
    let ready = expressions.get(text);
    if (ready === undefined) {
      ready = readyExpression(text).catch(() => undefined);
      expressions.set(text, ready);
    }
    const found = await ready;
    if (found === undefined || found.surrounded.some((name) => name !== "parse")) return undefined;
    const bindings: JsonObject = {};
    const free = new Set(jsonataVariables(found.expression.ast()));
    for (const [name, { all, members }] of found.reach.members) {
      const value = data.variables.get(name);
      if (name === "states") {
        const reads = [...members.keys()];
        if (all || data.input === undefined || reads.some((member) => member !== "input")) return;
        bindings["states"] = { input: data.input.value };
      } else if (value !== undefined) bindings[name] = value.value;
      else if (assigned.has(name) || free.has(name)) return undefined;
    }
    return bindings;
  }

  function jsonPath(template: PayloadTemplate, data: Data): Known | undefined {
    return readable(referencesOfTemplate(template), data, () =>
      known(evaluateTemplate(template, scopeOf(data))),
    );
  }

  function path(read: Path, data: Data): Known | undefined {
    return readable({ paths: [read], calls: [] }, data, () => known(readPath(read, scopeOf(data))));
  }

  return {
    jsonata,
    jsonPath,
    path,
    /** The value of a field that may be in the definition, or computed. */
    async field(field: Field, data: Data): Promise<Known | undefined> {
      switch (field.kind) {
        case "literal":
          return known(field.value);
        case "jsonata":
          return jsonata(field.template, data);
        case "path":
          return path(field.path, data);
        case "intrinsic": {
          const made = jsonPath(field.template, data)?.value as { value: Json } | undefined;
          return made && known(made.value);
        }
      }
    },
    /** Whether a rule of a Choice matches; undefined where that depends on the input. */
    async matches(rule: ChoiceRule, data: Data): Promise<boolean | undefined> {
      if (rule.kind !== "condition") return matchesRule(rule, data);
      const value = (await jsonata(rule.condition, data))?.value;
      return typeof value === "boolean" ? value : undefined;
    },
  };
}

function* textsIn(template: JsonataTemplate): Generator<string> {
  if (template.kind === "expression") yield template.text;
  if (template.kind === "array") for (const item of template.items) yield* textsIn(item);
  if (template.kind === "object") for (const [, value] of template.fields) yield* textsIn(value);
}

class TakesLong extends Error {}

async function refuseLong(): Promise<never> {
  throw new TakesLong();
}

function matchesRule(rule: ChoiceRule, data: Data): boolean | undefined {
  switch (rule.kind) {
    case "all":
    case "any": {
      const decides = rule.kind === "any";
      const parts = rule.rules.map((part) => matchesRule(part, data));
      if (parts.includes(decides)) return decides;
      return parts.includes(undefined) ? undefined : !decides;
    }
    case "not": {
      const matches = matchesRule(rule.rule, data);
      return matches === undefined ? undefined : !matches;
    }
    case "condition":
      return undefined;
    default:
      return readable(referencesOfRule(rule), data, () => matchesChoiceRule(rule, scopeOf(data)));
  }
}

/** What `read` gives, where all that it reads is known. */
function readable<T>(
  { paths, calls }: References,
  { input, variables }: Data,
  read: () => T,
): T | undefined {
  if (calls.some((name) => CHANCE.has(name))) return undefined;
  const isKnown = ({ root }: Path) =>
    root.kind === "input"
      ? input !== undefined
      : root.kind === "variable" && variables.has(root.name);
  if (!paths.every(isKnown)) return undefined;
  try {
    return read();
  } catch {
    // The state fails.
    return undefined;
  }
}

function scopeOf({ input, variables }: Data): PathScope {
  return {
    input: input?.value ?? null,
    context: () => ({}),
    variable: (name) => variables.get(name)?.value,
  };
}
