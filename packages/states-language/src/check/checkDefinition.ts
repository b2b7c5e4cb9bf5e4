import type { StateMachineType } from "../definition/machineType.ts";
import { describeJsonProblem } from "../json/problem.ts";
import { depthOf, isObject, type Json, type JsonObject, parseJson } from "../json/value.ts";
import { MAX_NESTING_DEPTH, MAX_SECONDS, MAX_WORKFLOW_DEPTH } from "../limits.ts";
import { createDiagnostics, type Diagnostic, type Diagnostics } from "./diagnostics.ts";
import { checkProcessorConfig, checkReaderAndWriter, type Labels } from "./maps.ts";
import { checkQueryLanguage, checkState, languageOf, type Machine } from "./states.ts";
import { checkReachable, checkTargets, hasTerminalState } from "./transitions.ts";
import { checkEnum, checkNumber, hasType, requireFields } from "./values.ts";

const MACHINE_FIELDS = new Set([
  "Comment",
  "QueryLanguage",
  "StartAt",
  "States",
  "TimeoutSeconds",
  "Version",
]);

/** Every problem of a definition, in the order of its states. */
export async function checkDefinition(text: string, type: StateMachineType): Promise<Diagnostic[]> {
  const diagnostics = createDiagnostics();
  const source = read(diagnostics, text);
  if (source !== undefined) await checkMachine(diagnostics, source, type);
  return diagnostics.found;
}

function read(diagnostics: Diagnostics, text: string): JsonObject | undefined {
  const code = "SCHEMA_VALIDATION_FAILED";
  let source: Json;
  try {
    if (text.trim() === "") throw new SyntaxError();
    source = parseJson(text);
  } catch {
    if (text.trim() === "") {
      diagnostics.error(code, "Definition must be a valid JSON object", undefined);
      return undefined;
    }
    const { message, line, column } = describeJsonProblem(text);
    const place = `[Source: (String)"${shortened(text)}"; line: ${line}, column: ${column}]`;
    diagnostics.error("INVALID_JSON_DESCRIPTION", `${message}\n at ${place}`, place);
    return undefined;
  }
  if (depthOf(source) > MAX_NESTING_DEPTH) {
    diagnostics.error("TOO_DEEPLY_NESTED", "The definition is too deeply nested.", undefined);
    return undefined;
  }
  if (isObject(source)) return source;
  diagnostics.error(code, "Definition must be a valid JSON object", undefined);
  return undefined;
}

/** AWS's parser repeats 500 characters of what it could not read. */
function shortened(text: string): string {
  const most = 500;
  return text.length <= most
    ? text
    : `${text.slice(0, most)}"[truncated ${text.length - most} chars]`;
}

async function checkMachine(
  diagnostics: Diagnostics,
  source: JsonObject,
  type: StateMachineType,
): Promise<void> {
  for (const field of Object.keys(source)) {
    if (!MACHINE_FIELDS.has(field)) diagnostics.schema(`Field '${field}' is not supported`, "/");
  }
  requireFields(diagnostics, source, ["States", "StartAt"], "/");
  checkQueryLanguage(diagnostics, source, "");
  checkEnum(diagnostics, source["Version"], ["1.0"], "/Version");
  const seconds = { least: 0, most: MAX_SECONDS };
  checkNumber(diagnostics, source["TimeoutSeconds"], seconds, "/TimeoutSeconds");
  const machine: Machine = { type, language: languageOf(source, "JSONPath") };
  const search: Search = { machine, names: new Set(), labels: new Set() };
  await checkWorkflow(diagnostics, search, source, "", 1);
}

/** What a whole definition has only once. */
interface Search {
  readonly machine: Machine;
  readonly names: Set<string>;
  readonly labels: Labels;
}

async function checkWorkflow(
  diagnostics: Diagnostics,
  search: Search,
  workflow: JsonObject,
  location: string,
  depth: number,
): Promise<void> {
  const { StartAt: start, States: states } = workflow;
  if (start !== undefined) hasType(diagnostics, start, "STRING", `${location}/StartAt`);
  if (states === undefined) return;
  if (!hasType(diagnostics, states, "OBJECT", `${location}/States`) || !isObject(states)) return;
  if (depth > MAX_WORKFLOW_DEPTH) {
    diagnostics.error("TOO_DEEPLY_NESTED", "The states are too deeply nested.", location);
    return;
  }
  for (const [name, state] of Object.entries(states)) {
    const at = `${location}/States/${name}`;
    if (search.names.has(name)) {
      diagnostics.error("DUPLICATE_STATE_NAME", `Duplicate State name: ${name}`, at);
    }
    search.names.add(name);
    if (!hasType(diagnostics, state, "OBJECT", at) || !isObject(state)) continue;
    await checkState(diagnostics, search.machine, name, state, at);
    checkTargets(diagnostics, state, states, at);
    await checkInside(diagnostics, search, state, at, depth);
  }
  const outermost = location === "";
  if (outermost && Object.keys(states).length === 0) {
    diagnostics.schema("Value cannot be empty", "/States");
  } else if (outermost && !hasTerminalState(states)) {
    diagnostics.error("MISSING_END_STATE", "Workflow has no terminal state", undefined);
  } else {
    checkReachable(diagnostics, workflow, states, location);
  }
}

/** The workflows inside a Parallel or Map state. */
async function checkInside(
  diagnostics: Diagnostics,
  search: Search,
  state: JsonObject,
  location: string,
  depth: number,
): Promise<void> {
  if (state["Type"] === "Parallel" && state["Branches"] !== undefined) {
    const branches = state["Branches"];
    const at = `${location}/Branches`;
    if (!hasType(diagnostics, branches, "ARRAY", at) || !Array.isArray(branches)) return;
    if (branches.length === 0) diagnostics.schema("Value cannot be empty", at);
    for (const [index, branch] of branches.entries()) {
      await checkInner(diagnostics, search, branch, `${at}[${index}]`, depth);
    }
  }
  if (state["Type"] !== "Map") return;
  checkReaderAndWriter(diagnostics, search.labels, state, location);
  for (const field of ["ItemProcessor", "Iterator"]) {
    const processor = state[field];
    if (processor === undefined) continue;
    const at = `${location}/${field}`;
    await checkInner(diagnostics, search, processor, at, depth);
    if (isObject(processor)) {
      checkProcessorConfig(diagnostics, search.machine.type, processor, at);
    }
  }
}

async function checkInner(
  diagnostics: Diagnostics,
  search: Search,
  workflow: Json,
  location: string,
  depth: number,
): Promise<void> {
  if (!hasType(diagnostics, workflow, "OBJECT", location) || !isObject(workflow)) return;
  if (workflow["QueryLanguage"] !== undefined) {
    diagnostics.schema("Field 'QueryLanguage' is not supported", location);
  }
  requireFields(diagnostics, workflow, ["States", "StartAt"], location);
  await checkWorkflow(diagnostics, search, workflow, location, depth + 1);
}
