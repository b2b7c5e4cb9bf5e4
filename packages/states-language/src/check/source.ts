import { isNestedDeeper } from "../json/nesting.ts";
import { describeJsonProblem } from "../json/problem.ts";
import { isObject, type Json, type JsonObject, parseJson } from "../json/value.ts";
import { MAX_NESTING_DEPTH } from "../limits.ts";
import type { Diagnostics } from "./diagnostics.ts";

/** AWS's parser quotes only the beginning of a definition that it cannot parse. */
const MAX_QUOTED_CHARACTERS = 500;

/** Parses the JSON object of a definition. Returns `undefined` after reporting that there is none. */
export function parseSource(diagnostics: Diagnostics, text: string): JsonObject | undefined {
  if (isNestedDeeper(text.length, (index) => text.charCodeAt(index), MAX_NESTING_DEPTH)) {
    diagnostics.error("TOO_DEEPLY_NESTED", "The definition is too deeply nested.", undefined);
    return undefined;
  }
  const source = text.trim() === "" ? null : parseOrReport(diagnostics, text);
  if (source === undefined) return undefined;
  if (isObject(source)) return source;
  diagnostics.schema("Definition must be a valid JSON object", undefined);
  return undefined;
}

function parseOrReport(diagnostics: Diagnostics, text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    const { message, line, column } = describeJsonProblem(text);
    const at = `[Source: (String)"${truncated(text)}"; line: ${line}, column: ${column}]`;
    diagnostics.error("INVALID_JSON_DESCRIPTION", `${message}\n at ${at}`, at);
    return undefined;
  }
}

function truncated(text: string): string {
  const rest = text.length - MAX_QUOTED_CHARACTERS;
  return rest <= 0 ? text : `${text.slice(0, MAX_QUOTED_CHARACTERS)}"[truncated ${rest} chars]`;
}
