import type { StateMachineType } from "@sfn-workers/states-language";
import { StateError } from "@sfn-workers/states-language/errors";
import { isObject, type Json } from "@sfn-workers/states-language/json";
import { MAX_HISTORY_EVENTS } from "@sfn-workers/states-language/limits";
import { MAX_EXPRESS_EVENTS } from "../limits.ts";

/** The details of an event, by AWS's member names; members that are `undefined` are omitted. */
export type EventDetails = { readonly [member: string]: Json | undefined };

/** An event. Its id is its number, counted from 1: its position in the history, if it is kept. */
export interface HistoryEvent {
  readonly type: string;
  readonly previous: number;
  readonly at: number;
  readonly details: EventDetails | undefined;
}

/** The events of an execution. Nothing reads an event back: an execution continues from its frames. */
export interface History {
  /** How many events, the first ones, only the data folder has. */
  stored: number;
  /** Those that follow. */
  events: HistoryEvent[];
  /** What `events` hold in memory, in characters, where nothing else has them. */
  held: number;
  /** How many further ones were not kept: of an Express execution, whose history nobody can read. */
  dropped: number;
}

/** The number of events that are kept. */
export function lengthOf({ stored, events }: History): number {
  return stored + events.length;
}

/**
 * Counts an event and returns its id. It is kept while the history has room; the last event's is reserved for the end of the execution.
 * @throws {HistoryFull} when the history of a Standard execution is full, or an Express one has had as many events as it may have here.
 */
export function record(history: History, event: HistoryEvent, type: StateMachineType): number {
  if (lengthOf(history) < MAX_HISTORY_EVENTS - 1 || isOfExecution(event)) {
    history.events.push(event);
  } else if (type === "STANDARD") {
    throw new HistoryFull(
      `The execution reached the maximum number of history events (${MAX_HISTORY_EVENTS}).`,
    );
  } else {
    history.dropped += 1;
  }
  const id = lengthOf(history) + history.dropped;
  if (id >= MAX_EXPRESS_EVENTS && !isOfExecution(event)) {
    throw new HistoryFull(
      `The execution has had ${MAX_EXPRESS_EVENTS} events, the most that an Express execution may have here. AWS has no such limit, but ends it after five minutes.`,
    );
  }
  return id;
}

/** Whether the event begins or ends its execution. */
function isOfExecution({ type }: HistoryEvent): boolean {
  return type.startsWith("Execution");
}

/** Of its data, which may be long. */
export function charactersOf({ details = {} }: HistoryEvent): number {
  let characters = 0;
  for (const member in details) {
    const value = details[member];
    if (typeof value === "string") characters += value.length;
    // The variables of a state, each as text.
    else if (isObject(value)) for (const name in value) characters += lengthOfText(value[name]);
  }
  return characters;
}

function lengthOfText(value: Json | undefined): number {
  return typeof value === "string" ? value.length : 0;
}

export class HistoryFull extends StateError {
  constructor(cause: string) {
    super("States.Runtime", cause, { origin: "report" });
  }
}

/** Members of details with the execution's data, which `includeExecutionData: false` omits. */
const DATA = new Set(["input", "output", "assignedVariables", "parameters", "error", "cause"]);
/** Members to which AWS adds whether their value is truncated, as `inputDetails` and so on. */
const WITH_DETAILS = new Set(["input", "output", "assignedVariables"]);

/** An event as GetExecutionHistory returns it. */
export function renderEvent(event: HistoryEvent, id: number, includeData: boolean): object {
  const rendered: Record<string, unknown> = {
    timestamp: event.at / 1000,
    type: event.type,
    id,
    previousEventId: event.previous,
  };
  if (event.details !== undefined) {
    rendered[detailsKey(event.type)] = renderDetails(event.details, includeData);
  }
  return rendered;
}

function renderDetails(details: EventDetails, includeData: boolean): object {
  const rendered: Record<string, unknown> = {};
  for (const [member, value] of Object.entries(details)) {
    if (value === undefined || (!includeData && DATA.has(member))) continue;
    rendered[member] = value;
    if (WITH_DETAILS.has(member)) rendered[`${member}Details`] = { truncated: false };
  }
  return rendered;
}

function detailsKey(type: string): string {
  if (type.endsWith("StateEntered")) return "stateEnteredEventDetails";
  if (type.endsWith("StateExited")) return "stateExitedEventDetails";
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}
