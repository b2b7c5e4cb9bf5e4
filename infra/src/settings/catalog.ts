import { z } from "zod";
import { schema } from "./schema.ts";

/** One key of the configuration, as the schema states it. */
export interface CatalogEntry {
  /** Inside the namespace; `NAME` stands for a workload's or a tag's name. */
  readonly key: string;
  /** The choices that have to be made for this key to be there: `worker: lambda`. None: it is always there. */
  readonly only: readonly Only[];
  readonly allowed: string;
  readonly default: unknown;
  readonly meaning: string;
}

export interface Only {
  /** The key that decides, beside this one: `worker`. */
  readonly choice: string;
  readonly values: readonly string[];
}

/** What this module reads of a JSON Schema; zod writes it. */
interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | false;
  readonly oneOf?: readonly JsonSchema[];
}

/** Every key of the configuration, in the schema's order. A choice's options follow one another. */
export function catalog(): CatalogEntry[] {
  const root: JsonSchema = JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })),
  );
  return entriesOf(root, "", []);
}

function entriesOf(node: JsonSchema, prefix: string, only: readonly Only[]): CatalogEntry[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, property]) => {
    const key = prefix + name;
    const inside = insideOf(property, key, only);
    // A map of settings without a meaning of its own is explained by what is in it.
    if (inside.length > 0 && property.description === undefined) return inside;
    return [entryOf(property, key, only), ...inside];
  });
}

function insideOf(node: JsonSchema, key: string, only: readonly Only[]): CatalogEntry[] {
  if (node.oneOf) return optionsOf(node.oneOf, key);
  if (node.properties) return entriesOf(node, `${key}.`, only);
  const { additionalProperties } = node;
  return additionalProperties && !additionalProperties.type
    ? insideOf(additionalProperties, `${key}.NAME`, only)
    : [];
}

/** Choices may stand inside choices: the options are what is left at the end, each with all its choices. */
function optionsOf(options: readonly JsonSchema[], key: string): CatalogEntry[] {
  const all = options.flatMap(flattened);
  const entries = all.flatMap((option) => entriesOf(option, `${key}.`, choicesOf(option)));
  return merged(entries, all.flatMap(choicesOf));
}

function flattened(option: JsonSchema): JsonSchema[] {
  return option.oneOf ? option.oneOf.flatMap(flattened) : [option];
}

function choicesOf({ properties = {} }: JsonSchema): Only[] {
  return Object.entries(properties).flatMap(([choice, { const: value }]) =>
    value === undefined ? [] : [{ choice, values: [String(value)] }],
  );
}

/** An entry that several options have in the same words stands once, bound only to the choices that matter. */
function merged(entries: readonly CatalogEntry[], choices: readonly Only[]): CatalogEntry[] {
  const same = Map.groupBy(entries, ({ only: _, ...rest }) => JSON.stringify(rest));
  const every = united(choices);
  return [...same.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const having = united(group.flatMap(({ only }) => only));
    if (having.reduce((product, { values }) => product * values.length, 1) !== group.length) {
      throw new Error(
        `${first.key} is there with some combinations only: no list of choices says it`,
      );
    }
    const only = having.filter(({ choice, values }) => {
      return values.length < (every.find((one) => one.choice === choice)?.values.length ?? 0);
    });
    return [{ ...first, only }];
  });
}

/** Each choice once, with all its values. */
function united(choices: readonly Only[]): Only[] {
  const byChoice = Map.groupBy(choices, ({ choice }) => choice);
  return [...byChoice].map(([choice, same]) => ({
    choice,
    values: [...new Set(same.flatMap(({ values }) => values))],
  }));
}

function entryOf(node: JsonSchema, key: string, only: readonly Only[]): CatalogEntry {
  return {
    key,
    only,
    allowed: allowedBy(node),
    default: node.default,
    meaning: node.description ?? "",
  };
}

function allowedBy(node: JsonSchema): string {
  if (node.const !== undefined) return String(node.const);
  if (node.enum) return node.enum.join(", ");
  if (node.oneOf || node.type === "object") return "a map";
  if (node.type === "boolean") return "true, false";
  if (node.type === "array") return "a list";
  if (node.type === "integer" || node.type === "number") return rangeOf(node);
  return "a text";
}

function rangeOf({ minimum, maximum }: JsonSchema): string {
  const from = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER;
  const to = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (from && to) return `${minimum} to ${maximum}`;
  return from ? `from ${minimum}` : "a whole number";
}
