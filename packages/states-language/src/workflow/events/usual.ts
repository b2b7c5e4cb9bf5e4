import type { MapState, State, Workflow } from "../../definition/states.ts";
import { loopsFrom } from "../loops.ts";
import { shortestWay } from "../shortestWay.ts";
import { ITEM_EVENTS, ownEvents } from "./stateEvents.ts";

/** The events of what fails nowhere and retries nothing. `most` is undefined where there is no bound: a loop, or a Map of any length. */
export interface Usual {
  readonly least: number;
  readonly most: number | undefined;
}

/** How many items a Map has that is not counted otherwise: none, or any number of them. */
export type OtherMaps = "empty" | "any";

/** From the start of a level to its end; undefined where no way succeeds. */
export function usualEvents(level: Workflow, others: OtherMaps): Usual | undefined {
  const events = new Map<string, Usual>();
  for (const [name, state] of level.states) {
    const own = usualOf(state, others);
    if (own !== undefined) events.set(name, own);
  }
  const least = shortest(level, events);
  if (least === undefined) return undefined;
  return { least, most: longest(level, events) };
}

/** Of a state that succeeds, with what is inside it; undefined where it never does. */
function usualOf(state: State, others: OtherMaps): Usual | undefined {
  const own = ownEvents(state);
  if (state.type === "Fail") return undefined;
  if (state.type === "Parallel") {
    const branches = state.branches.map((branch) => usualEvents(branch, others));
    return branches.reduce<Usual | undefined>(together, { least: own, most: own });
  }
  if (state.type !== "Map" || state.distributed !== undefined) return { least: own, most: own };
  const items = literalItems(state);
  if (items === undefined) return { least: own, most: others === "empty" ? own : undefined };
  if (items === 0) return { least: own, most: own };
  const item = usualEvents(state.processor, others);
  return item && together({ least: own, most: own }, times(items, item));
}

/** The number of a Map's items, if they stand in the definition. */
function literalItems({ items }: MapState): number | undefined {
  return items?.kind === "literal" && Array.isArray(items.value) ? items.value.length : undefined;
}

function times(items: number, { least, most }: Usual): Usual {
  return {
    least: items * (ITEM_EVENTS + least),
    most: most === undefined ? undefined : items * (ITEM_EVENTS + most),
  };
}

function together(one: Usual | undefined, other: Usual | undefined): Usual | undefined {
  if (one === undefined || other === undefined) return undefined;
  const { most } = one;
  return {
    least: one.least + other.least,
    most: most === undefined || other.most === undefined ? undefined : most + other.most,
  };
}

/** Where a state leads when it succeeds; undefined ends the level. */
function targetsOf(state: State): (string | undefined)[] {
  if (state.type !== "Choice") return [state.next];
  const otherwise = state.default === undefined ? [] : [state.default];
  return [...state.choices.map(({ next }) => next), ...otherwise];
}

type EventsByName = ReadonlyMap<string, Usual>;

function shortest(level: Workflow, events: EventsByName): number | undefined {
  return shortestWay(level.startAt, (name) => {
    const usual = events.get(name);
    const state = level.states.get(name);
    return usual && state && { counts: usual.least, to: targetsOf(state) };
  });
}

/** Undefined where a way that succeeds comes back to a state, or a state on it has no bound. */
function longest(level: Workflow, events: EventsByName): number | undefined {
  const targets = (name: string) => {
    const state = level.states.get(name);
    return state === undefined || !events.has(name) ? [] : targetsOf(state);
  };
  const named = (name: string) => targets(name).filter((to) => to !== undefined);
  /** From a state to the end: -Infinity where no way succeeds, Infinity where there is no bound. */
  const found = new Map<string | undefined, number>([[undefined, 0]]);
  let most = NONE_SUCCEEDS;
  for (const loop of loopsFrom(level.startAt, named)) {
    const after = loop.flatMap(targets).map((to) => found.get(to) ?? NONE_SUCCEEDS);
    const rest = after.reduce((longer, one) => Math.max(longer, one), NONE_SUCCEEDS);
    const isRound = loop.length > 1 || loop.some((name) => named(name).includes(name));
    const own = isRound ? Infinity : (events.get(loop[0] ?? "")?.most ?? Infinity);
    most = rest === NONE_SUCCEEDS ? rest : rest + own;
    for (const name of loop) found.set(name, most);
  }
  return Number.isFinite(most) ? most : undefined;
}

const NONE_SUCCEEDS = Number.NEGATIVE_INFINITY;
