import { z } from "zod";
import { schema } from "./schema.ts";

/** One setting, as the schema declares it. */
export interface CatalogEntry {
  /** The key inside the namespace; `NAME` stands for the name of a workload or of a workflow. */
  readonly key: string;
  /** The choices under which the setting exists, such as `worker: lambda`; empty if it always exists. */
  readonly only: readonly RequiredChoice[];
  readonly type: string;
  /** The allowed range or values; empty if every value of the type is allowed. */
  readonly bounds: string;
  readonly required: boolean;
  readonly default: unknown;
  readonly meaning: string;
  /** For an entry that is one option of a choice: its value, such as `lambda` for the key `worker`. */
  readonly option: string | undefined;
}

export interface RequiredChoice {
  /** The name of a sibling setting, such as `worker`. */
  readonly choice: string;
  readonly values: readonly string[];
}

/** The part of a JSON Schema that this module reads. */
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
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | false;
  readonly oneOf?: readonly JsonSchema[];
}

/** Every setting, in the schema's order. */
export function catalog(): CatalogEntry[] {
  const root: JsonSchema = JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })),
  );
  return entriesOf(root, "", []);
}

function entriesOf(
  node: JsonSchema,
  prefix: string,
  only: readonly RequiredChoice[],
): CatalogEntry[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, property]) => {
    const key = prefix + name;
    const inside = insideOf(property, key, only);
    // An object without a description only groups its settings and has no entry.
    if (inside.length > 0 && property.description === undefined) return inside;
    const required = node.required?.includes(name) ?? false;
    return [entryOf(property, { key, only, required }), ...inside];
  });
}

function insideOf(node: JsonSchema, key: string, only: readonly RequiredChoice[]): CatalogEntry[] {
  if (node.oneOf) return optionsOf(node.oneOf, key);
  if (node.properties) return entriesOf(node, `${key}.`, only);
  const { additionalProperties } = node;
  return additionalProperties ? insideOf(additionalProperties, `${key}.NAME`, only) : [];
}

/** A choice may contain a choice; this lists the innermost options, each with all its choices. */
function optionsOf(options: readonly JsonSchema[], key: string): CatalogEntry[] {
  const all = options.flatMap(flattened);
  const entries = all.flatMap((option) => entriesOf(option, `${key}.`, choicesOf(option)));
  return merged(entries, all.flatMap(choicesOf));
}

function flattened(option: JsonSchema): JsonSchema[] {
  return option.oneOf ? option.oneOf.flatMap(flattened) : [option];
}

function choicesOf({ properties = {} }: JsonSchema): RequiredChoice[] {
  return Object.entries(properties).flatMap(([choice, { const: value }]) =>
    value === undefined ? [] : [{ choice, values: [String(value)] }],
  );
}

/** Lists an entry that several options share once, with only the choices that it depends on. */
function merged(
  entries: readonly CatalogEntry[],
  choices: readonly RequiredChoice[],
): CatalogEntry[] {
  const same = Map.groupBy(entries, ({ only: _, ...rest }) => JSON.stringify(rest));
  const every = united(choices);
  return [...same.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const having = united(group.flatMap(({ only }) => only));
    if (having.reduce((product, { values }) => product * values.length, 1) !== group.length) {
      throw new Error(
        `${first.key} exists under some combinations of choices only, which \`only\` can't express`,
      );
    }
    const only = having.filter(({ choice, values }) => {
      return values.length < (every.find((one) => one.choice === choice)?.values.length ?? 0);
    });
    return [{ ...first, only }];
  });
}

/** Each choice once, with the values of all its entries. */
function united(choices: readonly RequiredChoice[]): RequiredChoice[] {
  const byChoice = Map.groupBy(choices, ({ choice }) => choice);
  return [...byChoice].map(([choice, same]) => ({
    choice,
    values: [...new Set(same.flatMap(({ values }) => values))],
  }));
}

function entryOf(
  node: JsonSchema,
  { key, only, required }: Pick<CatalogEntry, "key" | "only" | "required">,
): CatalogEntry {
  return {
    key,
    only,
    type: typeOf(node),
    bounds: boundsOf(node),
    required,
    default: node.default,
    meaning: node.description ?? "",
    option: node.const === undefined ? undefined : String(node.const),
  };
}

function typeOf(node: JsonSchema): string {
  const [value] = node.enum ?? [node.const];
  if (value !== undefined) return typeof value === "number" ? "integer" : typeof value;
  if (node.oneOf || node.properties) return "object";
  if (node.type === "array") return `list of ${typeOf(node.items ?? {})}s`;
  const { additionalProperties: values } = node;
  return values ? `map of ${typeOf(values)}s` : (node.type ?? "value");
}

function boundsOf(node: JsonSchema): string {
  const values = node.enum ?? (node.const === undefined ? [] : [node.const]);
  return values.length > 0 ? values.join(", ") : rangeOf(node);
}

/** zod adds the bounds of safe integers to a schema without bounds. */
function rangeOf({ minimum, maximum }: JsonSchema): string {
  const from = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER;
  const to = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (from && to) return `${grouped(minimum)} to ${grouped(maximum)}`;
  return from ? `from ${grouped(minimum)}` : "";
}

/** Formats 10240 as `10,240`. */
function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
