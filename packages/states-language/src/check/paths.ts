import { intrinsicProblem } from "../intrinsics/evaluate.ts";
import { isIntrinsic, parseIntrinsic } from "../intrinsics/syntax.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { parsePath } from "../jsonpath/path.ts";
import { MAX_VARIABLE_NAME_CHARACTERS } from "../limits.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { hasType } from "./values.ts";

/** A JSONPath, as InputPath and OutputPath name one. `null` is allowed. */
export function checkPath(
  diagnostics: Diagnostics,
  value: Json | undefined,
  location: string,
): void {
  if (value === undefined || value === null) return;
  if (!hasType(diagnostics, value, "STRING", location)) return;
  if (problemOf(String(value)) !== undefined) {
    diagnostics.schema("Value must be a valid JSONPath.", location);
  }
}

/** A path that leads to one node: names and indexes only. */
export function checkReferencePath(
  diagnostics: Diagnostics,
  value: Json | undefined,
  location: string,
  options: { readonly writes?: boolean } = {},
): void {
  if (value === undefined || (value === null && options.writes === true)) return;
  if (!hasType(diagnostics, value, "STRING", location)) return;
  const text = String(value);
  if (!text.startsWith("$")) {
    diagnostics.schema("Value must be a valid JSONPath.", location);
    return;
  }
  const problem = referenceProblem(text, options.writes === true);
  if (problem !== undefined) {
    diagnostics.schema(`Value is not a Reference Path: ${problem}`, location);
  }
}

/** Why a text is no reference path, or `undefined`. */
export function referenceProblem(text: string, writes = false): string | undefined {
  if (!text.startsWith("$")) return "Reference path didn't start with '$'";
  const problem = problemOf(text);
  if (problem !== undefined) return problem;
  const path = parsePath(text);
  if (!path.definite) return "it does not lead to a single node";
  return writes && path.root.kind !== "input"
    ? "it does not lead into the state's input"
    : undefined;
}

export function checkPathOrCall(
  diagnostics: Diagnostics,
  value: Json | undefined,
  location: string,
): void {
  if (value === undefined || !hasType(diagnostics, value, "STRING", location)) return;
  if (expressionProblem(String(value)) !== undefined) {
    diagnostics.schema(
      `The value for the field '${location.split("/").at(-1)}' must be a valid JSONPath or a valid intrinsic function call`,
      location,
    );
  }
}

/** Every `.$` field of a payload template, however deep. */
export function checkTemplate(
  diagnostics: Diagnostics,
  value: Json | undefined,
  location: string,
): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      checkTemplate(diagnostics, item, `${location}[${index}]`);
    }
    return;
  }
  if (!isObject(value)) return;
  for (const [name, member] of Object.entries(value)) {
    if (!name.endsWith(".$")) {
      checkTemplate(diagnostics, member, `${location}/${name}`);
      if (typeof member === "string" && /^(\$\.|\$\$\.|States\.\w+\()/.test(member)) {
        diagnostics.warning(
          "NO_DOLLAR",
          `The field '${name}' has a value that looks like a JSONPath or an intrinsic function call, but its name does not end with '.$'`,
          `${location}/${name}`,
        );
      }
    } else if (typeof member !== "string" || expressionProblem(member) !== undefined) {
      diagnostics.schema(
        `The value for the field '${name}' must be a valid JSONPath or a valid intrinsic function call`,
        location,
      );
    }
  }
}

/** The names that Assign gives to variables. */
export function checkVariableNames(
  diagnostics: Diagnostics,
  assign: JsonObject,
  location: string,
): void {
  for (const field of Object.keys(assign)) {
    const name = field.endsWith(".$") ? field.slice(0, -2) : field;
    if (name === "states") {
      diagnostics.error(
        "RESERVED_VARIABLE_NAME",
        "Cannot assign to reserved variable '$states'.",
        location,
      );
    } else if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name)) {
      diagnostics.error(
        "INVALID_VARIABLE_NAME",
        `Invalid variable name '${name}': the variable name contains invalid characters.`,
        location,
      );
    } else if ([...name].length > MAX_VARIABLE_NAME_CHARACTERS) {
      diagnostics.error(
        "INVALID_VARIABLE_NAME",
        `Invalid variable name '${name}': the variable name exceeds the ${MAX_VARIABLE_NAME_CHARACTERS}-character limit.`,
        location,
      );
    }
  }
}

function expressionProblem(text: string): string | undefined {
  if (!isIntrinsic(text)) return problemOf(text);
  try {
    return intrinsicProblem(parseIntrinsic(text));
  } catch (error) {
    return (error as Error).message;
  }
}

function problemOf(text: string): string | undefined {
  try {
    parsePath(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
