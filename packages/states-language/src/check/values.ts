import { isObject, type Json, type JsonObject } from "../json/value.ts";
import type { Diagnostics } from "./diagnostics.ts";

interface ValueTypes {
  readonly STRING: string;
  readonly OBJECT: JsonObject;
  readonly ARRAY: Json[];
  readonly BOOLEAN: boolean;
}
export type ValueType = keyof ValueTypes;

/** Whether a value has the type. Reports a value that does not. */
export function hasType<T extends ValueType>(
  diagnostics: Diagnostics,
  value: Json | undefined,
  type: T,
  location: string,
): value is ValueTypes[T] & Json {
  const matches = isOfType(value, type);
  if (!matches) diagnostics.schema(`Expected value of type [${type}]`, location);
  return matches;
}

/** Like `hasType`, but does not report a missing value. */
export function hasTypeIfPresent<T extends ValueType>(
  diagnostics: Diagnostics,
  value: Json | undefined,
  type: T,
  location: string,
): value is ValueTypes[T] & Json {
  return value !== undefined && hasType(diagnostics, value, type, location);
}

function isOfType(value: Json | undefined, type: ValueType): boolean {
  switch (type) {
    case "STRING":
      return typeof value === "string";
    case "OBJECT":
      return isObject(value);
    case "ARRAY":
      return Array.isArray(value);
    case "BOOLEAN":
      return typeof value === "boolean";
  }
}

/** Reports the fields that are missing. */
export function requireFields(
  diagnostics: Diagnostics,
  source: JsonObject,
  names: readonly string[],
  location: string,
): void {
  const missing = names.filter((name) => source[name] === undefined);
  if (missing.length > 0) {
    diagnostics.schema(`These fields are required: [${missing.join(", ")}]`, location);
  }
}

/** Reports an object that has more than one of the fields. */
export function allowOneOf(
  diagnostics: Diagnostics,
  source: JsonObject,
  names: readonly string[],
  location: string,
): void {
  if (countOf(source, names) <= 1) return;
  const message = `There should only be one of the following fields: [${names.join(", ")}]`;
  diagnostics.schema(message, location);
}

/** Reports an object that does not have exactly one of the fields. */
export function requireOneOf(
  diagnostics: Diagnostics,
  source: JsonObject,
  names: readonly string[],
  location: string,
): void {
  allowOneOf(diagnostics, source, names, location);
  if (countOf(source, names) > 0) return;
  const message = `This object should have only one of the following fields: [${names.join(", ")}]`;
  diagnostics.schema(message, location);
}

/** `"End": false` counts as no End. */
function countOf(source: JsonObject, names: readonly string[]): number {
  return names.filter((name) =>
    name === "End" ? source[name] === true : source[name] !== undefined,
  ).length;
}

/** Reports an empty list. */
export function checkNotEmpty(diagnostics: Diagnostics, items: Json[], location: string): void {
  if (items.length === 0) diagnostics.schema("Value cannot be empty", location);
}

/** Reports a value that is not one of the allowed strings. */
export function checkEnum(
  diagnostics: Diagnostics,
  value: Json | undefined,
  allowed: readonly string[],
  location: string,
): void {
  if (!hasTypeIfPresent(diagnostics, value, "STRING", location)) return;
  if (allowed.includes(value)) return;
  diagnostics.schema(`Value should be one of the following: [${allowed.join(", ")}]`, location);
}

export interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  /** Whether the number may have a fraction. */
  readonly fraction?: boolean;
}

/** Reports a value that is not a number in the range. */
export function checkNumber(
  diagnostics: Diagnostics,
  value: Json | undefined,
  { min = -Infinity, max = Infinity, fraction = false }: NumberRange,
  location: string,
): void {
  if (value === undefined) return;
  if (typeof value !== "number" || (!fraction && !Number.isInteger(value))) {
    diagnostics.schema(`Expected value of type ${fraction ? "Number" : "Integer"}`, location);
  } else if (value < min) {
    diagnostics.schema(`Minimum value is ${fraction ? min.toFixed(1) : min}`, location);
  } else if (value > max) {
    diagnostics.schema(`Maximum value is ${fraction ? max.toFixed(1) : max}`, location);
  }
}
