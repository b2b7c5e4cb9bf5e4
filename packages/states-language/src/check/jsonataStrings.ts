import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { jsonataProblems } from "../jsonata/problems.ts";
import { expressionOf } from "../jsonata/template.ts";
import type { Diagnostics } from "./diagnostics.ts";

/** Fields of a state in which `{% … %}` means nothing. */
const PLAIN = new Set([
  "Comment",
  "Next",
  "Default",
  "Resource",
  "ErrorEquals",
  "Retry",
  "CSVHeaders",
  "Type",
  "QueryLanguage",
  "Label",
  // States of their own, looked at one by one.
  "ItemProcessor",
  "Iterator",
  "Branches",
]);
/** Fields whose every member is data, whatever its name. */
const DATA = new Set(["Arguments", "Output", "Assign", "ItemSelector", "BatchInput", "Items"]);

interface Place {
  readonly data: boolean;
  /** Inside a Catch's own Output or Assign, the only place that knows `$states.errorOutput`. */
  readonly caught: boolean;
}

/** Every JSONata expression of a state. */
export async function checkJsonata(
  diagnostics: Diagnostics,
  state: JsonObject,
  location: string,
): Promise<void> {
  await walk(diagnostics, state, location, { data: false, caught: false }, false);
}

async function walk(
  diagnostics: Diagnostics,
  value: Json,
  location: string,
  place: Place,
  inCatch: boolean,
): Promise<void> {
  if (typeof value === "string") return checkText(diagnostics, value, location, place);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      await walk(diagnostics, item, `${location}[${index}]`, place, inCatch);
    }
    return;
  }
  if (!isObject(value)) return;
  for (const [name, member] of Object.entries(value)) {
    if (!place.data && PLAIN.has(name)) continue;
    const data = place.data || DATA.has(name);
    const caught = place.caught || (inCatch && (name === "Output" || name === "Assign"));
    const inside = !place.data && name === "Catch";
    await walk(diagnostics, member, `${location}/${name}`, { data, caught }, inside);
  }
}

async function checkText(
  diagnostics: Diagnostics,
  text: string,
  location: string,
  place: Place,
): Promise<void> {
  const expression = expressionOf(text);
  if (expression === undefined) {
    if (text.startsWith("{%") && !text.endsWith("%}")) {
      diagnostics.schema("JSONata string must start with {% and end with %}", location);
    }
    return;
  }
  const { syntax, references } = await jsonataProblems(expression);
  if (syntax !== undefined) {
    diagnostics.error("INVALID_JSONATA_EXPRESSION", syntax, location);
    return;
  }
  for (const reference of references) {
    const message = unsupported(reference, place.caught);
    if (message !== undefined) {
      diagnostics.error("UNSUPPORTED_JSONATA_EXPRESSION", message, location);
    }
  }
}

function unsupported(reference: string, caught: boolean): string | undefined {
  if (reference === "$states.errorOutput") {
    return caught ? undefined : "Field '$states.errorOutput' does not exist.";
  }
  if (reference === "$$") return "Reference to '$$' is not supported.";
  return `Reference to '${reference}' at the top level is not supported.`;
}
