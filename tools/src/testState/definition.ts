import {
  describeJsonProblem,
  isNestedDeeper,
  isObject,
  type Json,
} from "@sfn-workers/states-language/json";
import { MAX_NESTING_DEPTH } from "@sfn-workers/states-language/limits";
import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";
import { visible } from "../cli/visible.ts";
import { readInputFile } from "../executions/inputFile.ts";
import { type OwnWorkflows, workflowDefinition, workloadState } from "./workflowDefinition.ts";

/** What is tested: a state of a state machine's definition, or the one state that the file is. */
export interface TestedDefinition {
  readonly definition: string;
  readonly stateName: string | undefined;
  readonly isTask: boolean;
  /** Whether the context of its task has a token. */
  readonly hasToken: boolean;
  /** Whether a workflow of that name has the state, in place of a file. */
  readonly ofWorkflow: boolean;
  /** The state of a workflow that hands tasks to a workload: as a definition without others. */
  readonly ofWorkload: string | undefined;
}

/**
 * Finds the state in a workflow of that name, or else in the file.
 * @throws {UsageError} when there is neither, the file is no JSON, or it has no such state; the message says which it has
 */
export function readDefinition(
  file: string,
  stateName: string | undefined,
  own: OwnWorkflows,
): TestedDefinition {
  const source = `FILE ${file}`;
  const ofWorkflow = workflowDefinition(file, own);
  const tested = findState(ofWorkflow ?? textOf(file, source, own), file, stateName);
  const ofWorkload = stateName === undefined ? undefined : workloadState(file, stateName, own);
  return { ...tested, ofWorkflow: ofWorkflow !== undefined, ofWorkload };
}

/**
 * Finds the state in a definition.
 * @throws {UsageError} when it is no JSON, or has no such state; the message says which it has
 */
export function findState(
  definition: string,
  file: string,
  stateName: string | undefined,
): TestedDefinition {
  const source = `FILE ${file}`;
  if (isNestedDeeper(definition.length, (at) => definition.charCodeAt(at), MAX_NESTING_DEPTH)) {
    throw new UsageError(
      `${source} has more than ${MAX_NESTING_DEPTH} levels of objects and arrays`,
    );
  }
  const value = parsed(definition, source);
  const states = new Map(statesIn(value));
  if (states.size === 0 && stateName === undefined) {
    return { definition, stateName, ...taskOf(value), ofWorkflow: false, ofWorkload: undefined };
  }
  if (states.size === 0) {
    throw new UsageError(
      `STATE is "${stateName}", but ${file} has no States; allowed: no STATE where the file is one state`,
    );
  }
  if (stateName !== undefined && states.has(stateName)) {
    const task = taskOf(states.get(stateName));
    return { definition, stateName, ...task, ofWorkflow: false, ofWorkload: undefined };
  }
  const names = [...states.keys()];
  const given = stateName === undefined ? "missing" : `"${stateName}"`;
  const meant = stateName === undefined ? "" : suggestion(stateName, names);
  throw new UsageError(visible(`STATE is ${given}; allowed: ${names.join(", ")}${meant}`));
}

function textOf(file: string, source: string, { workflows }: OwnWorkflows): string {
  const names = Object.keys(workflows);
  const otherwise =
    names.length === 0
      ? ""
      : `, and no such workflow: ${names.join(", ")}${suggestion(file, names)}`;
  return readInputFile(file, source, otherwise).replace(/^\uFEFF/, "");
}

function taskOf(state: Json | undefined): Pick<TestedDefinition, "isTask" | "hasToken"> {
  if (!isObject(state) || state["Type"] !== "Task") return { isTask: false, hasToken: false };
  const hasToken = /\.(?:sync(?::2)?|waitForTaskToken)$/.test(String(state["Resource"]));
  return { isTask: true, hasToken };
}

function parsed(text: string, source: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    const { line, column, message } = describeJsonProblem(text);
    throw new UsageError(`${source} is not JSON, line ${line}, column ${column}: ${message}`);
  }
}

/** The states at any depth, by name, in their order. */
function statesIn(workflow: Json | undefined): [name: string, state: Json][] {
  if (!isObject(workflow) || !isObject(workflow["States"])) return [];
  return Object.entries(workflow["States"]).flatMap(([name, state]) => [
    [name, state] as [string, Json],
    ...(isObject(state) ? innerWorkflows(state).flatMap(statesIn) : []),
  ]);
}

function innerWorkflows({ Branches, ItemProcessor, Iterator }: Record<string, Json>): Json[] {
  const branches = Array.isArray(Branches) ? Branches : [];
  return [...branches, ItemProcessor, Iterator].filter((inner) => inner !== undefined);
}
