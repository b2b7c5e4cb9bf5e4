import { isObject, type Json } from "../json/value.ts";

/** A value of a definition, parsed once. A string `{% … %}` is a JSONata expression whose result replaces it. */
export type JsonataTemplate =
  | { readonly kind: "constant"; readonly value: Json }
  | { readonly kind: "array"; readonly items: readonly JsonataTemplate[] }
  | { readonly kind: "object"; readonly fields: readonly (readonly [string, JsonataTemplate])[] }
  | JsonataExpression;

export interface JsonataExpression {
  readonly kind: "expression";
  /** Without `{%`, `%}` and the space inside them. */
  readonly text: string;
}

export function compileJsonata(source: Json): JsonataTemplate {
  if (typeof source === "string") {
    const text = expressionOf(source);
    return text === undefined ? { kind: "constant", value: source } : { kind: "expression", text };
  }
  if (Array.isArray(source)) {
    const items = source.map(compileJsonata);
    return items.every((item) => item.kind === "constant")
      ? { kind: "constant", value: source }
      : { kind: "array", items };
  }
  if (!isObject(source)) return { kind: "constant", value: source };
  const fields = Object.entries(source).map(
    ([name, value]) => [name, compileJsonata(value)] as const,
  );
  return fields.every(([, value]) => value.kind === "constant")
    ? { kind: "constant", value: source }
    : { kind: "object", fields };
}

/** The expression in `{% … %}`, or `undefined` for any other string. */
export function expressionOf(text: string): string | undefined {
  if (!text.startsWith("{%") || !text.endsWith("%}") || text.length < 4) return undefined;
  return text.slice(2, -2).trim();
}
