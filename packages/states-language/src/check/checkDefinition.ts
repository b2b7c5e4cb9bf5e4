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
import { checkLabel, checkProcessorConfig, childType, isDistributed } from "./maps.ts";
import { checkQueryLengths } from "./queryLength.ts";
import { assignedBy, createAssignments, createSearchSteps, type SearchSteps } from "./scopes.ts";
import { parseSource } from "./source.ts";
import { checkQueryLanguage, checkState, languageOf, type Machine } from "./state.ts";
import { checkReachable, checkTargets, hasTerminalState } from "./transitions.ts";
import {
  checkEnum,
  checkFieldNames,
  checkNotEmpty,
  checkNumber,
  hasType,
  hasTypeIfPresent,
  requireFields,
} from "./values.ts";

const MACHINE_FIELDS: ReadonlySet<string> = new Set([
  "Comment",
  "QueryLanguage",
  "StartAt",
  "States",
  "TimeoutSeconds",
  "Version",
]);

const BRANCH_FIELDS: ReadonlySet<string> = new Set([
  "Comment",
  // What AWS says of these two inside a state is not known.
  "TimeoutSeconds",
  "Version",
  // It has a message of its own.
  "QueryLanguage",
  "StartAt",
  "States",
]);
const PROCESSOR_FIELDS: ReadonlySet<string> = new Set([...BRANCH_FIELDS, "ProcessorConfig"]);

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
  /** The variables that the workflows around it have assigned when it begins. */
  readonly outer: ReadonlySet<string>;
  readonly steps: SearchSteps;
  /** The names of the states and the labels of the Map states so far. Each must be unique. */
  readonly names: Set<string>;
  readonly labels: Set<string>;
}

function newCheck(diagnostics: Diagnostics, machine: Machine): Check {
  return {
    diagnostics,
    machine,
    outer: new Set(),
    steps: createSearchSteps(),
    names: new Set(),
    labels: new Set(),
  };
}

async function checkMachine(
  diagnostics: Diagnostics,
  source: JsonObject,
  type: StateMachineType,
): Promise<void> {
  checkFieldNames(diagnostics, source, MACHINE_FIELDS, "/");
  requireFields(diagnostics, source, ["States", "StartAt"], "/");
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
  const assignedBefore = createAssignments(states, check.steps);
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
    checkScope(check, state, at);
    if (state["Type"] !== "Parallel" && state["Type"] !== "Map") continue;
    const outer = new Set([...check.outer, ...assignedBefore(name)]);
    await checkInnerWorkflows({ ...check, outer }, state, at, depth);
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

function checkScope({ diagnostics, outer }: Check, state: JsonObject, location: string): void {
  for (const name of assignedBy(state)) {
    if (!outer.has(name)) continue;
    diagnostics.error(
      "INVALID_VARIABLE_NAME",
      `Cannot assign to variable '$${name}' of an outer scope.`,
      `${location}/Assign`,
    );
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
    await checkInnerWorkflow(check, branch, BRANCH_FIELDS, `${at}[${index}]`, depth);
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
      outer: isDistributed(processor) ? new Set() : check.outer,
    };
    await checkInnerWorkflow(child, processor, PROCESSOR_FIELDS, at, depth);
    checkProcessorConfig(check.diagnostics, check.machine.type, processor, at);
  }
}

async function checkInnerWorkflow(
  check: Check,
  workflow: Json,
  fields: ReadonlySet<string>,
  location: string,
  depth: number,
): Promise<void> {
  const { diagnostics } = check;
  if (!hasType(diagnostics, workflow, "OBJECT", location)) return;
  checkFieldNames(diagnostics, workflow, fields, location);
  if (workflow["QueryLanguage"] !== undefined) {
    diagnostics.schema("Field 'QueryLanguage' is not supported", location);
  }
  requireFields(diagnostics, workflow, ["States", "StartAt"], location);
  await checkWorkflow(check, workflow, location, depth + 1);
}
