import { isForgotten } from "./engine/ending.ts";
import type { Execution } from "./engine/execution.ts";
import { charactersKept } from "./engine/held.ts";
import { charactersOf, type History, type HistoryEvent, lengthOf } from "./engine/history.ts";
import type { ExecutionStatus } from "./engine/status.ts";
import { type Executions, firstOf, type ListOwner, type NumberedEvent } from "./executions.ts";
import { maxHeapBytes } from "./lib/heap.ts";
import { createOrderedList, type OrderedList } from "./lib/orderedList.ts";
import type { Forgettable } from "./retention.ts";

/** The executions of an endpoint without a data folder. */
export interface MemoryExecutions extends Executions, Forgettable {
  started(execution: Execution): void;
  redriven(execution: Execution): void;
  current(arn: string): Execution | undefined;
  /** Called for each new event. */
  grown(execution: Execution, event: HistoryEvent): void;
  ended(execution: Execution): void;
  /** Forgets those that ended first, until they have held so many characters; returns how many these held. */
  forgetFirst(characters: number): number;
}

/** How many are forgotten at once, in well under a millisecond. */
const SLICE = 500;
/** How many more are kept before the oldest are forgotten together, as a share of `keepEnded`. */
const SLACK = 0.1;

/** What an event takes beside its data, measured in characters of one byte. */
const EVENT_CHARACTERS = 400;
/** It is not worth looking whether fewer are held twice. */
const LONG_CHARACTERS = 1_000;
/** What all events may hold before those are forgotten that ended first, as a share of the heap: a character takes up to two bytes. */
const HELD = 0.25;

type List = OrderedList<number, Execution>;

/** The executions of a state machine, of one of its versions or aliases, or of a Map run. */
interface OwnedLists {
  readonly all: List;
  readonly byStatus: Map<ExecutionStatus, List>;
  /** The child executions of a state machine. */
  readonly children: List;
}

/**
 * @param keepEnded of the executions that have ended, only so many are kept, the newest; child executions count too
 * @param maxHeld when the events of all executions hold more characters, those are forgotten that ended first
 * @param forgotten is called with each that is forgotten
 */
export function createMemoryExecutions(
  keepEnded = Number.POSITIVE_INFINITY,
  maxHeld = maxHeapBytes() * HELD,
  forgotten: (execution: Execution) => void = () => {},
): MemoryExecutions {
  const byArn = new Map<string, Execution>();
  /** By the keys of their owners. */
  const owners = new Map<number | string, OwnedLists>();
  /** Those that have ended, in the order of their ends, with what is kept for a redrive, in characters. */
  const ended = new Map<Execution, number>();
  let held = 0;

  return {
    started(execution) {
      const { arn, status, mapRun, revision } = execution;
      byArn.set(arn, execution);
      for (const owner of ownersOf(execution)) {
        const owned = ownedBy(owner);
        owned.all.add(execution);
        statusList(owned, status).add(execution);
      }
      if (mapRun !== undefined) ownedBy(revision.machine).children.add(execution);
    },
    ended(execution) {
      for (const owner of ownersOf(execution)) {
        const owned = ownedBy(owner);
        statusList(owned, "RUNNING").remove(execution);
        statusList(owned, execution.status).add(execution);
      }
      const kept = charactersKept(execution);
      hold(execution, kept);
      ended.set(execution, kept);
      if (isForgotten(execution)) forget(execution);
      if (ended.size > keepEnded * (1 + SLACK)) forgetOldest(ended.size - keepEnded);
    },
    redriven(execution) {
      for (const owner of ownersOf(execution)) {
        const owned = ownedBy(owner);
        for (const list of owned.byStatus.values()) list.remove(execution);
        statusList(owned, "RUNNING").add(execution);
      }
      hold(execution, -(ended.get(execution) ?? 0));
      ended.delete(execution);
    },
    grown(execution, event) {
      hold(execution, EVENT_CHARACTERS + newCharacters(execution.history, event));
      if (held > maxHeld) forgetFirst(held - maxHeld);
    },
    forgetFirst,
    firstEnd: () => first(ended.keys())?.stoppedAt,
    forgetBefore(time) {
      let left = SLICE;
      for (const execution of ended.keys()) {
        if ((execution.stoppedAt ?? 0) >= time) return false;
        if (left-- === 0) return true;
        forget(execution);
      }
      return false;
    },
    forgetMachine(machine) {
      const owned = owners.get(machine);
      if (owned === undefined) return "done";
      if ((owned.byStatus.get("RUNNING")?.size ?? 0) > 0) return "running";
      // A copy, because a list must not change while it is read.
      const some = [
        ...take(owned.all.ascending(), SLICE),
        ...take(owned.children.ascending(), SLICE),
      ];
      for (const execution of some) forget(execution);
      return "more";
    },
    current: (arn) => byArn.get(arn),
    has: (arn) => byArn.has(arn),
    find: (arn) => byArn.get(arn),
    list(owner, status, before) {
      const owned = owners.get(keyOf(owner));
      const list = status === undefined ? owned?.all : owned?.byStatus.get(status);
      return list?.descending(before) ?? [];
    },
    remains({ arn }) {
      const { history, unfinished } = byArn.get(arn) ?? {};
      return {
        events: history === undefined ? 0 : lengthOf(history),
        isKept: unfinished !== undefined,
      };
    },
    unsuccessful(mapRun, after) {
      const { byStatus } = owners.get(mapRun) ?? {};
      return firstOf((status) => first(byStatus?.get(status)?.ascending(after) ?? []));
    },
    events: ({ arn }, { reverse, after }) => eventsOf(byArn.get(arn), reverse, after),
  };

  function ownedBy(owner: number | string): OwnedLists {
    let owned = owners.get(owner);
    if (owned === undefined) {
      owned = { all: createList(), byStatus: new Map(), children: createList() };
      owners.set(owner, owned);
    }
    return owned;
  }

  function hold({ history }: Execution, characters: number): void {
    history.held += characters;
    held += characters;
  }

  function forgetFirst(characters: number): number {
    const before = held;
    for (const execution of take(ended.keys(), SLICE)) {
      if (before - held >= characters) break;
      forget(execution);
    }
    return before - held;
  }

  function forgetOldest(count: number): void {
    for (const execution of take(ended.keys(), count)) forget(execution);
  }

  function forget(execution: Execution): void {
    const { arn, status, mapRun, revision } = execution;
    ended.delete(execution);
    byArn.delete(arn);
    held -= execution.history.held;
    forgotten(execution);
    for (const owner of ownersOf(execution)) {
      const owned = ownedBy(owner);
      owned.all.remove(execution);
      statusList(owned, status).remove(execution);
      dropEmpty(owner, owned);
    }
    if (mapRun === undefined) return;
    const machine = ownedBy(revision.machine);
    machine.children.remove(execution);
    dropEmpty(revision.machine, machine);
  }

  function dropEmpty(owner: number | string, { all, children }: OwnedLists): void {
    if (all.size === 0 && children.size === 0) owners.delete(owner);
  }
}

/** A state's input is most often the same text as the output before it, which is held once. */
function newCharacters({ events }: History, event: HistoryEvent): number {
  const characters = charactersOf(event);
  if (characters < LONG_CHARACTERS) return characters;
  const known = new Set(Object.values(events.at(-2)?.details ?? {}));
  let held = 0;
  for (const text of Object.values(event.details ?? {})) {
    if (typeof text === "string" && known.has(text)) held += text.length;
  }
  return characters - held;
}

/** The keys of all whose lists have the execution. */
function ownersOf({ mapRun, revision, qualifier }: Execution): (number | string)[] {
  const { machine } = revision;
  if (mapRun !== undefined) return [keyOf({ mapRun: mapRun.arn })];
  if (qualifier === undefined) return [keyOf({ machine })];
  const { version, alias } = qualifier;
  const ofVersion = [keyOf({ machine }), keyOf({ machine, version })];
  return alias === undefined ? ofVersion : [...ofVersion, keyOf({ machine, alias })];
}

/** An alias's name is no whole number, so the keys differ. */
function keyOf(owner: ListOwner): number | string {
  if ("mapRun" in owner) return owner.mapRun;
  const { machine, version, alias } = owner;
  const qualifier = version ?? alias;
  return qualifier === undefined ? machine : `${machine}:${qualifier}`;
}

function statusList({ byStatus }: OwnedLists, status: ExecutionStatus): List {
  let list = byStatus.get(status);
  if (list === undefined) {
    list = createList();
    byStatus.set(status, list);
  }
  return list;
}

function createList(): List {
  return createOrderedList(({ serial }) => serial);
}

function first<T>(items: Iterable<T>): T | undefined {
  for (const item of items) return item;
  return undefined;
}

function* take<T>(items: Iterable<T>, count: number): Iterable<T> {
  let left = count;
  for (const item of items) {
    if (left-- === 0) return;
    yield item;
  }
}

function* eventsOf(
  execution: Execution | undefined,
  reverse: boolean,
  after: number | undefined,
): Iterable<NumberedEvent> {
  if (execution === undefined) return;
  const { events } = execution.history;
  const last = lengthOf(execution.history);
  const step = reverse ? -1 : 1;
  for (let id = (after ?? (reverse ? last + 1 : 0)) + step; id >= 1 && id <= last; id += step) {
    yield { id, event: events[id - 1] as HistoryEvent };
  }
}
