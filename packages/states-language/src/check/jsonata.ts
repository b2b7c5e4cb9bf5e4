import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { expressionOf } from "../jsonata/template.ts";
import type { Diagnostics } from "./diagnostics.ts";

/** Fields of a state that hold no expressions. */
const FIELDS_WITHOUT_EXPRESSIONS = new Set([
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
  // Inner states are checked one by one.
  "ItemProcessor",
  "Iterator",
  "Branches",
]);
/** Fields that contain data. Inside them, field names have no special meaning. */
const DATA_FIELDS = new Set([
  "Arguments",
  "Output",
  "Assign",
  "ItemSelector",
  "BatchInput",
  "Items",
]);

interface DataContext {
  /** Whether the value is inside data, where names of fields have no meaning. */
  readonly data: boolean;
  /** Whether the value is in the Output or Assign of a Catch, where `$states.errorOutput` exists. */
  readonly caught: boolean;
}

/** Checks all JSONata expressions of a state. */
export async function checkJsonata(
  diagnostics: Diagnostics,
  state: JsonObject,
  location: string,
): Promise<void> {
  await checkValue(diagnostics, state, location, { data: false, caught: false }, false);
}

async function checkValue(
  diagnostics: Diagnostics,
  value: Json,
  location: string,
  context: DataContext,
  inCatch: boolean,
): Promise<void> {
  if (typeof value === "string") {
    await checkText(diagnostics, value, location, context.caught);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      await checkValue(diagnostics, item, `${location}[${index}]`, context, inCatch);
    }
  } else if (isObject(value)) {
    await checkMembers(diagnostics, value, location, context, inCatch);
  }
}

async function checkMembers(
  diagnostics: Diagnostics,
  value: JsonObject,
  location: string,
  context: DataContext,
  inCatch: boolean,
): Promise<void> {
  for (const [name, member] of Object.entries(value)) {
    if (!context.data && FIELDS_WITHOUT_EXPRESSIONS.has(name)) continue;
    const inner = {
      data: context.data || DATA_FIELDS.has(name),
      caught: context.caught || (inCatch && (name === "Output" || name === "Assign")),
    };
    const isCatch = !context.data && name === "Catch";
    await checkValue(diagnostics, member, `${location}/${name}`, inner, isCatch);
  }
}

async function checkText(
  diagnostics: Diagnostics,
  text: string,
  location: string,
  caught: boolean,
): Promise<void> {
  const expression = expressionOf(text);
  if (expression === undefined) {
    if (text.startsWith("{%") && !text.endsWith("%}")) {
      diagnostics.schema("JSONata string must start with {% and end with %}", location);
    }
    return;
  }
  await diagnostics.pause();
  const { syntax, references } = await diagnostics.inspect(expression);
  if (syntax !== undefined) {
    diagnostics.error("INVALID_JSONATA_EXPRESSION", syntax, location);
    return;
  }
  for (const reference of references) {
    if (reference === "$states.errorOutput" && caught) continue;
    diagnostics.error("UNSUPPORTED_JSONATA_EXPRESSION", unsupported(reference), location);
  }
}

function unsupported(reference: string): string {
  if (reference === "$states.errorOutput") return "Field '$states.errorOutput' does not exist.";
  if (reference === "$$") return "Reference to '$$' is not supported.";
  return `Reference to '${reference}' at the top level is not supported.`;
}
