import { isObject, type Json, type JsonObject } from "../json/value.ts";
import type { Diagnostics } from "./diagnostics.ts";

export type ValueType = "STRING" | "OBJECT" | "ARRAY" | "BOOLEAN";

/** Whether the value is of the type; what is not is reported. */
export function hasType(
  diagnostics: Diagnostics,
  value: Json | undefined,
  type: ValueType,
  location: string,
): boolean {
  const fits =
    type === "ARRAY"
      ? Array.isArray(value)
      : type === "OBJECT"
        ? isObject(value)
        : typeof value === type.toLowerCase();
  if (!fits) diagnostics.schema(`Expected value of type [${type}]`, location);
  return fits;
}

/** Reports the fields of `names` that are missing. */
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

/** Reports several of the fields; with `required`, also none of them. */
export function onlyOneOf(
  diagnostics: Diagnostics,
  source: JsonObject,
  names: readonly string[],
  location: string,
  required: boolean,
): void {
  const count = names.filter((name) => source[name] !== undefined).length;
  const listed = `[${names.join(", ")}]`;
  if (count > 1) {
    diagnostics.schema(`There should only be one of the following fields: ${listed}`, location);
  } else if (count === 0 && required) {
    diagnostics.schema(
      `This object should have only one of the following fields: ${listed}`,
      location,
    );
  }
}

/** Reports a value that is none of the texts. */
export function checkEnum(
  diagnostics: Diagnostics,
  value: Json | undefined,
  allowed: readonly string[],
  location: string,
): void {
  if (value === undefined || !hasType(diagnostics, value, "STRING", location)) return;
  if (allowed.includes(String(value))) return;
  diagnostics.schema(`Value should be one of the following: [${allowed.join(", ")}]`, location);
}

export interface Range {
  readonly least?: number;
  readonly most?: number;
  readonly fraction?: boolean;
}

/** Reports a value that is no number, or one out of the range. */
export function checkNumber(
  diagnostics: Diagnostics,
  value: Json | undefined,
  { least, most, fraction = false }: Range,
  location: string,
): void {
  if (value === undefined) return;
  if (typeof value !== "number" || (!fraction && !Number.isInteger(value))) {
    diagnostics.schema(`Expected value of type ${fraction ? "Number" : "Integer"}`, location);
  } else if (least !== undefined && value < least) {
    diagnostics.schema(`Minimum value is ${fraction ? least.toFixed(1) : least}`, location);
  } else if (most !== undefined && value > most) {
    diagnostics.schema(`Maximum value is ${most}`, location);
  }
}
