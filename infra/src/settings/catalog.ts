import { z } from "zod";
import { schema } from "./schema.ts";

/** One key of the configuration, as the schema states it. */
export interface CatalogEntry {
  /** Inside the namespace; `NAME` stands for a workload's or a tag's name. */
  readonly key: string;
  /** The options of a choice that have this key, if not all of them do: `worker: lambda`. */
  readonly only: Only | undefined;
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
  return entriesOf(root, "", undefined);
}

function entriesOf(node: JsonSchema, prefix: string, only: Only | undefined): CatalogEntry[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, property]) => {
    const key = prefix + name;
    const inside = insideOf(property, key, only);
    // A map of settings without a meaning of its own is explained by what is in it.
    if (inside.length > 0 && property.description === undefined) return inside;
    return [entryOf(property, key, only), ...inside];
  });
}

function insideOf(node: JsonSchema, key: string, only: Only | undefined): CatalogEntry[] {
  if (node.oneOf) return optionsOf(node.oneOf, key);
  if (node.properties) return entriesOf(node, `${key}.`, only);
  const { additionalProperties } = node;
  return additionalProperties && !additionalProperties.type
    ? insideOf(additionalProperties, `${key}.NAME`, only)
    : [];
}

function optionsOf(options: readonly JsonSchema[], key: string): CatalogEntry[] {
  const entries = options.flatMap((option) => {
    const [choice = "", { const: value } = {}] =
      Object.entries(option.properties ?? {}).find(([, { const: one }]) => one !== undefined) ?? [];
    return entriesOf(option, `${key}.`, { choice, values: [String(value)] });
  });
  return merged(entries, options.length);
}

/** An entry that several options have in the same words stands once; one that all have is bound to none. */
function merged(entries: readonly CatalogEntry[], options: number): CatalogEntry[] {
  const same = Map.groupBy(entries, ({ only: _, ...rest }) => JSON.stringify(rest));
  return [...same.values()].flatMap((group) => {
    const [first] = group;
    if (!first?.only) return group;
    const values = group.flatMap(({ only }) => only?.values ?? []);
    return [{ ...first, only: values.length === options ? undefined : { ...first.only, values } }];
  });
}

function entryOf(node: JsonSchema, key: string, only: Only | undefined): CatalogEntry {
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
