import { compileDefinition } from "../../definition/compile.ts";
import type { StateMachineType } from "../../definition/machineType.ts";
import type { MapState, State, Workflow } from "../../definition/states.ts";
import { parseExactly } from "../../json/exactJson.ts";
import { numberOf } from "../../json/exactNumber.ts";
import { MAX_HISTORY_EVENTS } from "../../limits.ts";
import { allStates } from "../allStates.ts";
import { type Fields, statesIn } from "../places.ts";
import { innerLevels, type Places } from "./innerLevels.ts";
import { createKnown } from "./known.ts";
import {
  type Counter,
  createCounter,
  type Errors,
  type FullMap,
  type Least,
  type Passes,
} from "./least.ts";
import { createQueries } from "./queries.ts";
import { EXECUTION_EVENTS, ITEM_EVENTS, ownEvents } from "./stateEvents.ts";
import { usualEvents } from "./usual.ts";
import { createFollower, namesIn } from "./ways.ts";

export interface EventProblem {
  readonly severity: "ERROR" | "WARNING";
  readonly code: "EVENTS";
  readonly location: string;
  readonly message: string;
}

/**
 * Where an execution surely takes more events than a history has, and where it may: an Express workflow's has any number of them. The definition is
 * one that AWS takes.
 */
export async function eventProblems(
  definition: Fields,
  type: StateMachineType,
): Promise<EventProblem[]> {
  if (type === "EXPRESS") return [];
  const compiled = compileDefinition(parseExactly(JSON.stringify(definition)));
  const places = new Map(statesIn(definition).map(({ name, at, state }) => [name, { at, state }]));
  const assigned = new Set(allStates(compiled).flatMap(assignedBy));
  const known = createKnown();
  const queries = createQueries(known, assigned);
  const follower = createFollower(queries, known);
  const counter = createCounter(queries, follower);
  const counts: Counted[] = [];
  const executions = executionsOf(compiled, places, definition);
  for (const execution of executions) {
    const before = new Set(counter.full.keys());
    const least = await counter.ofExecution(execution.workflow, execution.errors);
    const full = [...counter.full.keys()].filter((name) => !before.has(name));
    counts.push({ ...execution, least, full });
  }
  const workflows = executions.map(({ workflow }) => workflow);
  const mayFit = await fittingMaps(counter, workflows, createCounter(queries, follower, "all"));
  const found = counts.flatMap((one) => executionProblems(one, mayFit, places));
  // With nothing known there are ways that no execution goes: what they say of Maps does not count.
  const whatever = createCounter(queries, follower);
  const inner = executions
    .filter(({ ends }) => !ends)
    .flatMap(({ workflow }) => innerLevels(workflow, places));
  for (const { level, at, endedByOther } of inner) {
    if (!endedByOther && (await whatever.isEndless(level))) found.push(endlessInside(at));
  }
  const full = [...counter.full.values()].map((map) =>
    mayFit(map.state.name) ? sometimesFull(map, places) : fullMap(map, places),
  );
  return [...full, ...found, ...mayPass(executions, counter.full, places)];
}

interface ExecutionLevel {
  readonly workflow: Workflow;
  readonly at: string;
  /** Whether it ends after a time in any case: the machine's timeout ends those of the items too. */
  readonly ends: boolean;
  /** An error of an item is what the Map around it may wait for. */
  readonly errors: Errors;
}

interface Counted extends ExecutionLevel {
  readonly least: Least;
  /** The names of its Maps that are full. */
  readonly full: readonly string[];
}

/** Which full Maps may have fewer items on another way. The cheapest way says it of most; all ways are many. */
async function fittingMaps(
  { full, fitting }: Counter,
  workflows: readonly Workflow[],
  everywhere: Counter,
): Promise<(name: string) => boolean> {
  if ([...full.keys()].every((name) => fitting.has(name))) return () => true;
  for (const workflow of workflows) await everywhere.ofExecution(workflow, "end");
  return (name) => !everywhere.isComplete() || everywhere.fitting.has(name) || fitting.has(name);
}

/** Of a full Map is told in its own words, but it hides nothing that every way has. */
function executionProblems(
  { least, full, at, ends }: Counted,
  mayFit: (name: string) => boolean,
  places: Places,
): EventProblem[] {
  if (!full.every(mayFit)) return [];
  const passes = least.kind === "passes" ? least : undefined;
  const byMaps = full.length > 0 && passes?.byMaps === true;
  if (passes !== undefined && !byMaps) return [passing(passes, places)];
  // What comes to a full Map comes to no end either.
  const isEndless = least.kind === "endless" || (byMaps && !passes?.fails);
  return isEndless && !ends ? [endless(at)] : [];
}

/** The machine's, and those of the items of distributed Maps. */
function executionsOf(compiled: Workflow, places: Places, machine: Fields): ExecutionLevel[] {
  const ends = numberOf(machine["TimeoutSeconds"]) !== undefined;
  const children = allStates(compiled).flatMap((state): ExecutionLevel[] => {
    if (state.type !== "Map" || state.distributed === undefined || state.distributed.express)
      return [];
    return [
      {
        workflow: state.processor,
        at: `${places.get(state.name)?.at}/ItemProcessor`,
        ends,
        errors: "end",
      },
    ];
  });
  return [{ workflow: compiled, at: "", ends, errors: "unexpected" }, ...children];
}

function assignedBy(state: State): string[] {
  const flows = [
    state.flow,
    ...(state.type === "Choice" ? state.choices.map(({ flow }) => flow) : []),
    ...("catch" in state ? state.catch.map(({ flow }) => flow) : []),
  ];
  return flows.flatMap(({ assign }) => namesIn(assign));
}

const count = (events: number): string => events.toLocaleString("en");
const MOST = `the ${count(MAX_HISTORY_EVENTS)} that a history has`;
const MOST_EVENTS = `the ${count(MAX_HISTORY_EVENTS)} events that a history has`;

function fullMap({ state, items, events }: FullMap, places: Places): EventProblem {
  return problemAt(
    "ERROR",
    itemsOf(state.name, places),
    `Its ${count(items)} items take ${count(events)} events at least, and so more than ${MOST}: ${DISTRIBUTE}`,
  );
}

function sometimesFull({ state, items, events }: FullMap, places: Places): EventProblem {
  return problemAt(
    "WARNING",
    itemsOf(state.name, places),
    `An execution that comes to it with ${count(items)} items takes ${count(events)} events at least, and so more than ${MOST}: ${DISTRIBUTE}`,
  );
}

const DISTRIBUTE =
  'give its ItemProcessor the ProcessorConfig {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, so that each item is an execution of its own, or give it fewer items';

function passing({ busiest, entered }: Passes, places: Places): EventProblem {
  return problemAt(
    "ERROR",
    places.get(busiest)?.at ?? "",
    `Each way through the states takes more events than ${MOST}: the shortest one enters this state ${count(entered)} times. Put a part of it into executions of their own`,
  );
}

function endless(at: string): EventProblem {
  return problemAt(
    "WARNING",
    `${at}/StartAt`,
    `No way through the states comes to an end, so an execution fails after ${MOST_EVENTS}: give it an end, or a TimeoutSeconds`,
  );
}

function endlessInside(at: string): EventProblem {
  return problemAt(
    "WARNING",
    `${at}/StartAt`,
    `No way through these states comes to an end: once they start, the execution goes on until it fails after ${MOST_EVENTS}. Give them an end, or the state machine a TimeoutSeconds`,
  );
}

/** Maps with so many items in the definition that some ways of them pass the limit. */
function mayPass(
  executions: readonly ExecutionLevel[],
  full: ReadonlyMap<string, FullMap>,
  places: Places,
): EventProblem[] {
  const levels = executions.flatMap(({ workflow }) => [
    workflow,
    ...innerLevels(workflow, places).map(({ level }) => level),
  ]);
  const states = levels.flatMap((level) => [...level.states.values()]);
  return states.flatMap((state) => {
    if (state.type !== "Map" || full.has(state.name)) return [];
    const most = mostOf(state);
    if (most === undefined || most <= MAX_HISTORY_EVENTS) return [];
    const message = `Its items may take ${count(most)} events, and so more than ${MOST}, if each goes the longest way: ${DISTRIBUTE}`;
    return [problemAt("WARNING", itemsOf(state.name, places), message)];
  });
}

function mostOf(state: MapState): number | undefined {
  const { items, distributed } = state;
  if (distributed !== undefined || items?.kind !== "literal") return undefined;
  const each = usualEvents(state.processor, "any")?.most;
  if (each === undefined || !Array.isArray(items.value)) return undefined;
  return EXECUTION_EVENTS + ownEvents(state) + items.value.length * (ITEM_EVENTS + each);
}

/** Where the items come from. */
function itemsOf(name: string, places: Places): string {
  const { at = "", state = {} } = places.get(name) ?? {};
  const field = ["Items", "ItemsPath"].find((one) => Object.hasOwn(state, one));
  return field === undefined ? at : `${at}/${field}`;
}

function problemAt(
  severity: EventProblem["severity"],
  location: string,
  message: string,
): EventProblem {
  return { severity, code: "EVENTS", location, message };
}
