import type { MapState, ParallelState, State, Workflow } from "../../definition/states.ts";
import { MAX_HISTORY_EVENTS } from "../../limits.ts";
import { type Data, keyOf, NOTHING_KNOWN } from "./known.ts";
import { mayFailItself } from "./mayFail.ts";
import type { Queries } from "./queries.ts";
import {
  CAUGHT_EVENTS,
  EXECUTION_EVENTS,
  FAIL_EVENTS,
  FAILED_ITEM_EVENTS,
  ITEM_EVENTS,
  leastOwnEvents,
} from "./stateEvents.ts";
import type { Follower } from "./ways.ts";

/** States that one analysis looks at, which takes seconds: a loop of two states needs 12,500. What needs more is not claimed. */
const MAX_VISITS = 15_000;

/** How few events a level takes from its start to its end. */
export type Least =
  | { readonly kind: "ends"; readonly events: number }
  | Passes
  /** No way ends at all, and nothing ends it by an error: it goes round for ever. */
  | { readonly kind: "endless" }
  /** No way succeeds, and one may fail. */
  | { readonly kind: "fails" }
  | { readonly kind: "unknown" };

/** No way ends within what an execution may have. */
export interface Passes {
  readonly kind: "passes";
  /** The state that the shortest way enters most often. */
  readonly busiest: string;
  readonly entered: number;
  /** Whether only Maps that are full make it so: no other way comes that far. */
  readonly byMaps: boolean;
  /** Whether a way fails before. */
  readonly fails: boolean;
}

export type Counter = ReturnType<typeof createCounter>;

/** A Map whose items can't all have their events in one history. */
export interface FullMap {
  readonly state: MapState;
  readonly items: number;
  readonly events: number;
}

interface Visit {
  /** Undefined where the level has ended. */
  readonly name: string | undefined;
  readonly data: Data;
  readonly before: Visit | undefined;
  /** Whether the events of a full Map lead to it. */
  readonly byMap: boolean;
}

/** Whether the errors of tasks, which nobody sees in a definition, are there to end a loop. */
export type Errors = "end" | "unexpected";

interface Ends {
  /** Whether a Fail state is an end as any other. */
  readonly failEnds: boolean;
  readonly errors: Errors;
}

interface Taken {
  readonly events: number;
  readonly byMap: boolean;
}

/** Which ways a counter follows: to the first end that it finds, or all of them, as far as an execution can go. */
export type Followed = "cheapest" | "all";

/**
 * Counts the events that an execution surely takes which breaks off nowhere: those of the cheapest way to an end, without retries. What is not
 * in the definition, such as the input, may be anything.
 */
export function createCounter(
  queries: Queries,
  follower: Follower,
  followed: Followed = "cheapest",
) {
  const full = new Map<string, FullMap>();
  const fitting = new Set<string>();
  const counted = new Map<Workflow, Map<string, Promise<Least>>>();
  const most = MAX_HISTORY_EVENTS - EXECUTION_EVENTS;
  let visits = 0;

  /** Of an execution, in which a Fail state is an end too. Whether a task's error counts as an end is for the caller to say. */
  const ofExecution = (workflow: Workflow, errors: Errors): Promise<Least> =>
    cheapest(workflow, NOTHING_KNOWN, { failEnds: true, errors });

  /** Of a branch or an item. */
  function ofLevel(workflow: Workflow, data: Data): Promise<Least> {
    const inside = { ...NOTHING_KNOWN, variables: data.variables };
    const key = keyOf(inside);
    const known = counted.get(workflow) ?? new Map<string, Promise<Least>>();
    counted.set(workflow, known);
    let least = known.get(key);
    if (least === undefined) {
      least = cheapest(workflow, inside, { failEnds: false, errors: "end" });
      known.set(key, least);
    }
    return least;
  }

  /** Dijkstra's way through the states, of which each counts anew with other data. Events are few, so they are the queue's indices. */
  async function cheapest(
    workflow: Workflow,
    data: Data,
    { failEnds, errors }: Ends,
  ): Promise<Least> {
    const queue: Visit[][] = [[{ name: workflow.startAt, data, before: undefined, byMap: false }]];
    const seen = new Set<string>();
    let fails = false;
    let ends: Least | undefined;
    for (let events = 0; events <= most && events < queue.length; events += 1) {
      for (const visit of queue[events] ?? []) {
        if (visit.name === undefined) {
          ends ??= { kind: "ends", events };
          if (followed === "cheapest") return ends;
          continue;
        }
        // A name may have any other character.
        const key = `${visit.name}\0${keyOf(visit.data)}`;
        if (seen.has(key)) continue;
        seen.add(key);
        visits += 1;
        if (visits > MAX_VISITS) return { kind: "unknown" };
        const state = workflow.states.get(visit.name);
        if (state === undefined) return { kind: "unknown" };
        const leaving = await leavingWays(state, visit.data, failEnds);
        fails ||= leaving.length === 0 || (errors === "end" && mayFailItself(state));
        for (const { to, taken, data: after } of leaving) {
          const at = Math.min(events + taken.events, most + 1);
          const there = queue[at] ?? [];
          there.push({ name: to, data: after, before: visit, byMap: taken.byMap });
          queue[at] = there;
        }
      }
    }
    return ends ?? passesOf(queue[most + 1] ?? [], fails) ?? { kind: fails ? "fails" : "endless" };
  }

  async function leavingWays(state: State, data: Data, failEnds: boolean) {
    if (state.type === "Fail") return failEnds ? [{ to: undefined, data, taken: FAILED }] : [];
    const own = await eventsOf(state, data);
    const succeeding = own === undefined ? [] : await follower.succeeding(state, data);
    const caught = await follower.caught(state, data);
    return [
      ...succeeding.map((way) => ({ ...way, taken: own ?? CAUGHT })),
      ...caught.map((way) => ({ ...way, taken: CAUGHT })),
    ];
  }

  /** Of a state that succeeds, with what is inside it; undefined where it never does. */
  async function eventsOf(state: State, data: Data): Promise<Taken | undefined> {
    if (state.type === "Parallel") return ofParallel(state, data);
    if (state.type === "Map" && state.distributed === undefined) return ofMap(state, data);
    return { events: leastOwnEvents(state), byMap: false };
  }

  async function ofParallel(state: ParallelState, data: Data): Promise<Taken | undefined> {
    let events = leastOwnEvents(state);
    let ofFullMaps = 0;
    let succeeds = true;
    for (const branch of state.branches) {
      const least = await ofLevel(branch, data);
      const inside = eventsIn(least);
      succeeds &&= inside !== undefined;
      // The others start, too.
      if (!succeeds && followed === "cheapest") return undefined;
      if (least.kind === "passes" && least.byMaps) ofFullMaps += inside ?? 0;
      else events += inside ?? 0;
    }
    const byMap = ofFullMaps > 0 && events <= most;
    return succeeds ? { events: events + ofFullMaps, byMap } : undefined;
  }

  async function ofMap(state: MapState, data: Data): Promise<Taken | undefined> {
    const own = leastOwnEvents(state);
    const items = await itemsOf(state, data);
    if (items === undefined || items === 0) {
      fitting.add(state.name);
      // Its items may have Maps, too.
      if (items === undefined && followed === "all") await ofLevel(state.processor, data);
      return { events: own, byMap: false };
    }
    const inside = eventsIn(await ofLevel(state.processor, data));
    const each = inside === undefined ? undefined : ITEM_EVENTS + inside;
    const least = toleratesFailures(state) ? FAILED_ITEM_EVENTS : each;
    if (least === undefined) return undefined;
    const events = own + items * least;
    const isFull = events > most;
    if (isFull) full.set(state.name, { state, items, events: events + EXECUTION_EVENTS });
    else fitting.add(state.name);
    return { events, byMap: isFull };
  }

  async function itemsOf({ items, flow }: MapState, data: Data): Promise<number | undefined> {
    const seen = follower.effective(flow, data);
    const list = (items === undefined ? seen.input : await queries.field(items, seen))?.value;
    return Array.isArray(list) ? list.length : undefined;
  }

  function eventsIn(least: Least): number | undefined {
    switch (least.kind) {
      case "ends":
        return least.events;
      case "passes":
        return most + 1;
      case "unknown":
        return 0;
      // It does not succeed: an error of one of its states ends it, or a timeout of the whole.
      case "endless":
      case "fails":
        return undefined;
    }
  }

  return {
    ofExecution,
    full: full as ReadonlyMap<string, FullMap>,
    /** The Maps that have other items on another way. An execution may come to them on that way alone. */
    fitting: fitting as ReadonlySet<string>,
    /** Whether it looked at all that it was to follow. */
    isComplete: () => visits <= MAX_VISITS,
    /** Whether a branch or an item goes round for ever, whatever is known where it starts. */
    isEndless: async (level: Workflow) => (await ofLevel(level, NOTHING_KNOWN)).kind === "endless",
  };
}

const FAILED: Taken = { events: FAIL_EVENTS, byMap: false };
const CAUGHT: Taken = { events: CAUGHT_EVENTS, byMap: false };

/** A way that ends in a full Map says nothing of what comes after it, so the others go before. */
function passesOf(tooFar: readonly Visit[], fails: boolean): Passes | undefined {
  const shortest = tooFar.find(({ byMap }) => !byMap) ?? tooFar[0];
  if (shortest === undefined) return undefined;
  return { kind: "passes", ...busiestOn(shortest), byMaps: shortest.byMap, fails };
}

function toleratesFailures({ toleratedFailureCount, toleratedFailurePercentage }: MapState) {
  return toleratedFailureCount !== undefined || toleratedFailurePercentage !== undefined;
}

/** The state that the way to this visit has entered most often. */
function busiestOn(last: Visit): { readonly busiest: string; readonly entered: number } {
  const counts = new Map<string, number>();
  for (let visit = last.before; visit !== undefined; visit = visit.before) {
    const { name = "" } = visit;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const [busiest = "", entered = 0] =
    [...counts].toSorted(([, one], [, other]) => other - one)[0] ?? [];
  return { busiest, entered };
}
