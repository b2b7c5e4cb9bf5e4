import { isNestedDeeper, type Json, parseExactly } from "@sfn-workers/states-language/json";
import { MAX_NESTING_DEPTH } from "@sfn-workers/states-language/limits";

/** The value of a member that is a JSON text; `undefined` when it is none, or nested so deeply that nothing could write it. */
export function readJson(text: string): Json | undefined {
  if (isNestedDeeper(text.length, (index) => text.charCodeAt(index), MAX_NESTING_DEPTH)) {
    return undefined;
  }
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
}
