import { type IntrinsicArgument, isIntrinsic, parseIntrinsic } from "../intrinsics/syntax.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { createInspector, type InspectElsewhere } from "../jsonata/inspect.ts";
import { expressionOf } from "../jsonata/template.ts";
import { parsePath } from "../jsonpath/path.ts";
import { createSlices, type Slices } from "../slices.ts";

/** Fields of a state that are not evaluated. */
const UNEVALUATED_FIELDS = new Set(["Comment", "Next", "Default", "Result", "Resource", "Label"]);
/** Fields that hold inner states. */
const WORKFLOW_FIELDS = new Set(["ItemProcessor", "Iterator", "Branches"]);
/** The payload templates of JSONPath, in which only fields that end in `.$` are evaluated. */
const TEMPLATE_FIELDS = new Set([
  "Parameters",
  "ResultSelector",
  "ItemSelector",
  "Assign",
  "BatchInput",
  "Credentials",
]);

/**
 * The variables that each state of a definition reads, by the state's name. States that read none are omitted;
 * `undefined` means that no state reads a variable. `inspectElsewhere` inspects the expressions that take long to parse.
 *
 * @example
 * ```ts
 * import { variableReferences } from "@sfn-workers/states-language";
 *
 * const references = await variableReferences({
 *   QueryLanguage: "JSONata",
 *   StartAt: "Greet",
 *   States: { Greet: { Type: "Pass", Output: "{% 'Hello ' & $name %}", End: true } },
 * });
 * console.log(references); // { Greet: ["name"] }
 * ```
 */
export async function variableReferences(
  definition: Json,
  inspectElsewhere?: InspectElsewhere,
): Promise<Readonly<Record<string, string[]>> | undefined> {
  const found = new Map<string, string[]>();
  if (isObject(definition)) {
    await visitWorkflow(definition, definition["QueryLanguage"] === "JSONata", {
      found,
      slices: createSlices(),
      inspect: createInspector(inspectElsewhere),
    });
  }
  return found.size === 0 ? undefined : Object.fromEntries(found);
}

interface Search {
  /** By the state's name. */
  readonly found: Map<string, string[]>;
  readonly slices: Slices;
  readonly inspect: InspectElsewhere;
}

async function visitWorkflow(
  workflow: JsonObject,
  jsonata: boolean,
  search: Search,
): Promise<void> {
  const states = isObject(workflow["States"]) ? workflow["States"] : {};
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    const own = state["QueryLanguage"];
    const names = new Set<string>();
    if (own === undefined ? jsonata : own === "JSONata") await visitJsonata(state, names, search);
    else await visitJsonPath(state, names, false, search);
    if (names.size > 0) search.found.set(name, [...names].sort());
    for (const field of WORKFLOW_FIELDS) {
      for (const inner of [state[field]].flat()) {
        if (isObject(inner)) await visitWorkflow(inner, jsonata, search);
      }
    }
  }
}

async function visitJsonata(value: Json, names: Set<string>, search: Search): Promise<void> {
  if (typeof value === "string") {
    const expression = expressionOf(value);
    if (expression === undefined) return;
    await search.slices.pause();
    const { variables } = await search.inspect(expression);
    for (const name of variables) names.add(name);
    return;
  }
  for (const [field, member] of membersOf(value)) {
    if (!UNEVALUATED_FIELDS.has(field) && !WORKFLOW_FIELDS.has(field))
      await visitJsonata(member, names, search);
  }
}

async function visitJsonPath(
  value: Json,
  names: Set<string>,
  inTemplate: boolean,
  search: Search,
): Promise<void> {
  for (const [field, member] of membersOf(value)) {
    if (!inTemplate && (UNEVALUATED_FIELDS.has(field) || WORKFLOW_FIELDS.has(field))) continue;
    if (typeof member !== "string") {
      if (typeof member !== "object" || member === null) continue;
      await visitJsonPath(member, names, inTemplate || TEMPLATE_FIELDS.has(field), search);
    } else if (inTemplate ? field.endsWith(".$") : /(Path|^Variable|\.\$)$/.test(field)) {
      await search.slices.pause();
      for (const name of variablesOf(member)) names.add(name);
    }
  }
}

function membersOf(value: Json): [string, Json][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

/** The variables in a path or an intrinsic function call. */
function variablesOf(text: string): string[] {
  if (isIntrinsic(text)) return variablesOfArgument(parseIntrinsic(text));
  const { root } = parsePath(text);
  return root.kind === "variable" ? [root.name] : [];
}

function variablesOfArgument(argument: IntrinsicArgument): string[] {
  if (argument.kind === "call") return argument.arguments.flatMap(variablesOfArgument);
  if (argument.kind !== "path") return [];
  const { root } = argument.path;
  return root.kind === "variable" ? [root.name] : [];
}
