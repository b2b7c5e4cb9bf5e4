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

/** What exists only in the Output or Assign of a state that has a result, and of its Catch. */
const RESULT = "$states.result";
const ERROR_OUTPUT = "$states.errorOutput";
const STATES_WITH_RESULTS: ReadonlySet<unknown> = new Set(["Task", "Parallel", "Map"]);

interface DataContext {
  /** Whether the value is inside data, where names of fields have no meaning. */
  readonly data: boolean;
  /** What exists here besides what exists everywhere. */
  readonly existing: readonly string[];
  /** What exists besides in the value's own Output and Assign. */
  readonly existingInOutput: readonly string[];
}

/** Checks all JSONata expressions of a state. */
export async function checkJsonata(
  diagnostics: Diagnostics,
  state: JsonObject,
  location: string,
): Promise<void> {
  const existingInOutput = STATES_WITH_RESULTS.has(state["Type"]) ? [RESULT] : [];
  await checkValue(diagnostics, state, location, { data: false, existing: [], existingInOutput });
}

async function checkValue(
  diagnostics: Diagnostics,
  value: Json,
  location: string,
  context: DataContext,
): Promise<void> {
  if (typeof value === "string") {
    await checkText(diagnostics, value, location, context.existing);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      await checkValue(diagnostics, item, `${location}[${index}]`, context);
    }
  } else if (isObject(value)) {
    await checkMembers(diagnostics, value, location, context);
  }
}

async function checkMembers(
  diagnostics: Diagnostics,
  value: JsonObject,
  location: string,
  context: DataContext,
): Promise<void> {
  for (const [name, member] of Object.entries(value)) {
    if (!context.data && FIELDS_WITHOUT_EXPRESSIONS.has(name)) continue;
    const isOutput = !context.data && (name === "Output" || name === "Assign");
    await checkValue(diagnostics, member, `${location}/${name}`, {
      data: context.data || DATA_FIELDS.has(name),
      existing: isOutput ? context.existingInOutput : context.existing,
      existingInOutput: name === "Catch" ? [RESULT, ERROR_OUTPUT] : [],
    });
  }
}

async function checkText(
  diagnostics: Diagnostics,
  text: string,
  location: string,
  existing: readonly string[],
): Promise<void> {
  const expression = expressionOf(text);
  if (expression === undefined) {
    const message = "JSONata string must start with {% and end with %}";
    const [opened, closed] = [text.startsWith("{%"), text.endsWith("%}")];
    if (opened && !closed) diagnostics.schema(message, location);
    if (closed && !opened) diagnostics.doubt(message, location);
    return;
  }
  await diagnostics.pause();
  const { syntax, references } = await diagnostics.inspect(expression);
  if (syntax !== undefined) {
    diagnostics.error("INVALID_JSONATA_EXPRESSION", syntax, location);
    return;
  }
  for (const reference of references) {
    if (existing.includes(reference)) continue;
    diagnostics.error("UNSUPPORTED_JSONATA_EXPRESSION", unsupported(reference), location);
  }
}

function unsupported(reference: string): string {
  if (reference === RESULT || reference === ERROR_OUTPUT)
    return `Field '${reference}' does not exist.`;
  if (reference === "$$") return "Reference to '$$' is not supported.";
  return `Reference to '${reference}' at the top level is not supported.`;
}
