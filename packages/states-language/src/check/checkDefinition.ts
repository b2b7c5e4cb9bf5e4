import type { StateMachineType } from "../definition/machineType.ts";
import type { Json, JsonObject } from "../json/value.ts";
import type { InspectElsewhere } from "../jsonata/inspect.ts";
import { MAX_SECONDS, MAX_WORKFLOW_DEPTH } from "../limits.ts";
import {
  createDiagnostics,
  type Diagnostic,
  type Diagnostics,
  type IsKnown,
} from "./diagnostics.ts";
import { checkFields } from "./fields.ts";
import { checkLabel, checkProcessorConfig, childType, isDistributed } from "./maps.ts";
import { OBJECTS, type ObjectFields } from "./objects.ts";
import { checkQueryLengths } from "./queryLength.ts";
import { assignersIn, checkAssignments, type Scope } from "./scopes.ts";
import { parseSource } from "./source.ts";
import { checkQueryLanguage, checkState, languageOf, type Machine } from "./state.ts";
import { checkReachable, checkStart, checkTargets, hasTerminalState } from "./transitions.ts";
import { checkEnum, checkNotEmpty, checkNumber, hasType, hasTypeIfPresent } from "./values.ts";

/**
 * Finds all problems in a definition, in the order of its states, as AWS's ValidateStateMachineDefinition does.
 * `inspectElsewhere` inspects the JSONata expressions that take long to parse, and `isKnown` is asked about actions that are in no
 * model of AWS's services, for those that are newer.
 *
 * @example
 * ```ts
 * import { checkDefinition } from "@sfn-workers/states-language";
 *
 * const definition = {
 *   StartAt: "Pause",
 *   States: { Pause: { Type: "Wait", Seconds: -1, End: true } },
 * };
 * for (const problem of await checkDefinition(JSON.stringify(definition), "STANDARD")) {
 *   console.log(problem.severity, problem.location, problem.message);
 *   // ERROR /States/Pause/Seconds Minimum value is 0
 * }
 * ```
 */
export async function checkDefinition(
  text: string,
  type: StateMachineType,
  inspectElsewhere?: InspectElsewhere,
  isKnown?: IsKnown,
): Promise<Diagnostic[]> {
  const diagnostics = createDiagnostics(inspectElsewhere, isKnown);
  const source = parseSource(diagnostics, text);
  await diagnostics.pause();
  if (source !== undefined && checkQueryLengths(diagnostics, source)) {
    await diagnostics.pause();
    await checkMachine(diagnostics, source, type);
  }
  return diagnostics.found;
}

/**
 * Finds all problems in the definition of one state, which has this name in their locations. Its transitions may lead to any state.
 * `inspectElsewhere` inspects the JSONata expressions that take long to parse, and `isKnown` is asked about actions that are in no
 * model of AWS's services, for those that are newer.
 *
 * @example
 * ```ts
 * import { checkSingleState } from "@sfn-workers/states-language";
 *
 * const state = JSON.stringify({ Type: "Wait", Seconds: -1, Next: "Elsewhere" });
 * for (const { location, message } of await checkSingleState(state, "Pause")) {
 *   console.log(location, message); // /States/Pause/Seconds Minimum value is 0
 * }
 * ```
 */
export async function checkSingleState(
  text: string,
  name: string,
  inspectElsewhere?: InspectElsewhere,
  isKnown?: IsKnown,
): Promise<Diagnostic[]> {
  const diagnostics = createDiagnostics(inspectElsewhere, isKnown);
  const state = parseSource(diagnostics, text);
  await diagnostics.pause();
  if (state !== undefined && checkQueryLengths(diagnostics, { States: { [name]: state } })) {
    await diagnostics.pause();
    const check = newCheck(diagnostics, { type: "STANDARD", language: "JSONPath" });
    check.names.add(name);
    const at = `/States/${name}`;
    await checkState(diagnostics, check.machine, name, state, at);
    await checkInnerWorkflows(check, state, at, 1);
  }
  return diagnostics.found;
}

/** State that the checks of all workflows in a definition share, and what a workflow has of those around it. */
interface Check {
  readonly diagnostics: Diagnostics;
  readonly machine: Machine;
  /** The variables of the workflow around it; the outermost has none. */
  readonly outer: Scope | undefined;
  /** The names of the states and the labels of the Map states so far. Each must be unique. */
  readonly names: Set<string>;
  readonly labels: Set<string>;
}

function newCheck(diagnostics: Diagnostics, machine: Machine): Check {
  return {
    diagnostics,
    machine,
    outer: undefined,
    names: new Set(),
    labels: new Set(),
  };
}

async function checkMachine(
  diagnostics: Diagnostics,
  source: JsonObject,
  type: StateMachineType,
): Promise<void> {
  checkFields(diagnostics, source, OBJECTS.Machine, undefined, "/");
  checkQueryLanguage(diagnostics, source, "");
  checkEnum(diagnostics, source["Version"], ["1.0"], "/Version");
  const seconds = { min: 0, max: MAX_SECONDS };
  checkNumber(diagnostics, source["TimeoutSeconds"], seconds, "/TimeoutSeconds");
  const check = newCheck(diagnostics, { type, language: languageOf(source, "JSONPath") });
  await checkWorkflow(check, source, "", 1);
}

async function checkWorkflow(
  check: Check,
  workflow: JsonObject,
  location: string,
  depth: number,
): Promise<void> {
  const { diagnostics } = check;
  const { StartAt: start, States: states } = workflow;
  hasTypeIfPresent(diagnostics, start, "STRING", `${location}/StartAt`);
  if (!hasTypeIfPresent(diagnostics, states, "OBJECT", `${location}/States`)) return;
  if (depth > MAX_WORKFLOW_DEPTH) {
    diagnostics.error("TOO_DEEPLY_NESTED", "The states are too deeply nested.", location);
    return;
  }
  const assigners = assignersIn(states);
  for (const [name, state] of Object.entries(states)) {
    const at = `${location}/States/${name}`;
    if (check.names.has(name)) {
      diagnostics.error("DUPLICATE_STATE_NAME", `Duplicate State name: ${name}`, at);
    }
    check.names.add(name);
    await diagnostics.pause();
    if (!hasType(diagnostics, state, "OBJECT", at)) continue;
    await checkState(diagnostics, check.machine, name, state, at);
    checkTargets(diagnostics, state, states, at);
    checkAssignments(diagnostics, check.outer, state, at);
    const outer = { assigners, container: name, distributed: false, outer: check.outer };
    await checkInnerWorkflows({ ...check, outer }, state, at, depth);
  }
  const outermost = location === "";
  if (outermost && Object.keys(states).length === 0) {
    diagnostics.schema("Value cannot be empty", "/States");
  }
  checkStart(diagnostics, workflow, states, location);
  if (outermost && !hasTerminalState(states)) {
    diagnostics.error("MISSING_END_STATE", "Workflow has no terminal state", undefined);
  } else {
    checkReachable(diagnostics, workflow, states, location);
  }
}

/** Checks the workflows inside a Parallel or Map state. */
async function checkInnerWorkflows(
  check: Check,
  state: JsonObject,
  location: string,
  depth: number,
): Promise<void> {
  if (state["Type"] === "Parallel") await checkBranches(check, state, location, depth);
  if (state["Type"] === "Map") await checkProcessors(check, state, location, depth);
}

async function checkBranches(
  check: Check,
  { Branches: branches }: JsonObject,
  location: string,
  depth: number,
): Promise<void> {
  const at = `${location}/Branches`;
  if (!hasTypeIfPresent(check.diagnostics, branches, "ARRAY", at)) return;
  checkNotEmpty(check.diagnostics, branches, at);
  for (const [index, branch] of branches.entries()) {
    await checkInnerWorkflow(check, branch, OBJECTS.Branch, `${at}[${index}]`, depth);
  }
}

async function checkProcessors(
  check: Check,
  state: JsonObject,
  location: string,
  depth: number,
): Promise<void> {
  checkLabel(check.diagnostics, check.labels, state["Label"], `${location}/Label`);
  for (const field of ["ItemProcessor", "Iterator"]) {
    const processor = state[field];
    if (processor === undefined) continue;
    const at = `${location}/${field}`;
    const { machine } = check;
    const child: Check = {
      ...check,
      machine: { ...machine, type: childType(machine.type, processor) },
      outer: check.outer && { ...check.outer, distributed: isDistributed(processor) },
    };
    await checkInnerWorkflow(child, processor, OBJECTS.Processor, at, depth);
    checkProcessorConfig(check.diagnostics, check.machine.type, processor, at);
  }
}

async function checkInnerWorkflow(
  check: Check,
  workflow: Json,
  fields: ObjectFields,
  location: string,
  depth: number,
): Promise<void> {
  await check.diagnostics.pause();
  if (!hasType(check.diagnostics, workflow, "OBJECT", location)) return;
  checkFields(check.diagnostics, workflow, fields, undefined, location);
  await checkWorkflow(check, workflow, location, depth + 1);
}
