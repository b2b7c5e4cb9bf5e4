import type { Aftermath, Attempt, ExecutionEnd, Visit } from "./attempt.ts";
import { hasFailed } from "./attempt.ts";
import { type HistoryEvent, numberIn, readEvent, type TaskEvent, textIn } from "./event.ts";
import { attemptBegunBy, endIn } from "./taskEvents.ts";

/** What an event tells about a state that an execution is in. */
export type VisitNews =
  | { readonly what: "entered" | "left"; readonly visit: Visit }
  /** `settled`: the aftermath of an attempt that has failed. */
  | {
      readonly what: "scheduled" | "started" | "ended" | "settled";
      readonly visit: Visit;
      readonly attempt: Attempt;
    };

/** Follows one execution. */
export interface Visits {
  /** The events come in the order of the history. */
  next(event: TaskEvent): readonly VisitNews[];
  hasEnded(): boolean;
}

/** Where an execution is. Its branches and the items of its Maps are in several places. */
interface Place {
  /** Undefined between the start of a Map's item and its first state. */
  visit: Visit | undefined;
  readonly iteration: number | undefined;
}

const ENTERED = "StateEntered";
const EXITED = "StateExited";
/** An event of a state of these types may come before the first events of several places. */
const FORKS: ReadonlySet<string | undefined> = new Set(["Parallel", "Map"]);
/** With these, what failed within the fork is final. */
const FORK_FAILED = new Set(["ParallelStateFailed", "MapStateFailed", "MapIterationFailed"]);

/**
 * Finds the state and the attempt that each event is of, also when many branches run at once: each event names the one before
 * it.
 *
 * @example
 * ```ts
 * const visits = createVisits();
 * for (const event of history) {
 *   for (const { what, visit } of visits.next(readEvent(event))) console.log(what, visit.state);
 * }
 * ```
 */
export function createVisits(): Visits {
  /** By the id of their last event. */
  const places = new Map<number, Place>();
  let ended = false;

  return { next, hasEnded: () => ended };

  function next(event: TaskEvent): readonly VisitNews[] {
    const end = executionEndIn(event);
    if (end !== undefined) return endAll(event, end);
    const settled = FORK_FAILED.has(event.type)
      ? everywhere((place) => settle(place, "final"))
      : [];
    const before = places.get(event.previousId);
    const place = placeOf(event, before);
    if (place === undefined) return settled;
    if (!FORKS.has(before?.visit?.type)) places.delete(event.previousId);
    places.set(event.id, place);
    return [...settled, ...newsOf(event, place)];
  }

  function placeOf(event: TaskEvent, before: Place | undefined): Place | undefined {
    const { type } = event;
    if (type === "MapIterationStarted") {
      return { visit: undefined, iteration: numberIn(event, "index") };
    }
    if (type.endsWith(ENTERED)) return { visit: undefined, iteration: before?.iteration };
    return type.endsWith(EXITED) ? placeLeft(event, before) : before;
  }

  /** The exit of a fork may follow the last event of a branch. */
  function placeLeft(event: TaskEvent, before: Place | undefined): Place | undefined {
    const name = textIn(event, "name");
    if (before?.visit?.state === name) return before;
    return [...places.values()].findLast(({ visit }) => visit?.state === name);
  }

  function endAll({ at }: TaskEvent, because: ExecutionEnd): VisitNews[] {
    ended = true;
    const news = everywhere((place) => [
      ...settle(place, "final"),
      ...changed(place, "ended", ({ end }) =>
        end === undefined ? { endedAt: at, end: { kind: "stopped", because } } : undefined,
      ),
    ]);
    places.clear();
    return news;
  }

  function everywhere(work: (place: Place) => VisitNews[]): VisitNews[] {
    return [...new Set(places.values())].flatMap(work);
  }
}

function newsOf(event: TaskEvent, place: Place): VisitNews[] {
  const { type, at } = event;
  if (type.endsWith(ENTERED)) return enter(event, place);
  if (type.endsWith(EXITED)) return leave(event, place);
  const begun = attemptBegunBy(event, (place.visit?.attempts.length ?? 0) + 1);
  if (begun !== undefined) return [...settle(place, "retried"), ...begin(place, begun)];
  if (type === "ActivityStarted") return changed(place, "started", () => ({ startedAt: at }));
  return changed(place, "ended", (attempt) => {
    const end = endIn(event, attempt);
    const { retryAt } = event;
    return (
      end && { endedAt: at, end, ...(retryAt !== undefined && { aftermath: "retried", retryAt }) }
    );
  });
}

function enter(event: TaskEvent, place: Place): VisitNews[] {
  place.visit = {
    id: event.id,
    state: textIn(event, "name") ?? "",
    type: event.type.slice(0, -ENTERED.length),
    iteration: place.iteration,
    enteredAt: event.at,
    attempts: [],
  };
  return [{ what: "entered", visit: place.visit }];
}

function leave({ at }: TaskEvent, place: Place): VisitNews[] {
  const settled = settle(place, "caught");
  if (place.visit === undefined) return settled;
  place.visit = { ...place.visit, leftAt: at };
  return [...settled, { what: "left", visit: place.visit }];
}

function begin(place: Place, attempt: Attempt): VisitNews[] {
  if (place.visit === undefined) return [];
  place.visit = { ...place.visit, attempts: [...place.visit.attempts, attempt] };
  return [{ what: "scheduled", visit: place.visit, attempt }];
}

function settle(place: Place, aftermath: Aftermath): VisitNews[] {
  return changed(place, "settled", (attempt) =>
    hasFailed(attempt) && attempt.aftermath === undefined ? { aftermath } : undefined,
  );
}

/** Changes the last attempt at the place. */
function changed(
  place: Place,
  what: "started" | "ended" | "settled",
  change: (attempt: Attempt) => Partial<Attempt> | undefined,
): VisitNews[] {
  const last = place.visit?.attempts.at(-1);
  const by = last && change(last);
  if (place.visit === undefined || last === undefined || by === undefined) return [];
  const attempt = { ...last, ...by };
  place.visit = { ...place.visit, attempts: [...place.visit.attempts.slice(0, -1), attempt] };
  return [{ what, visit: place.visit, attempt }];
}

function executionEndIn({ type }: TaskEvent): ExecutionEnd | undefined {
  switch (type) {
    case "ExecutionSucceeded":
      return "Succeeded";
    case "ExecutionFailed":
      return "Failed";
    case "ExecutionAborted":
      return "Aborted";
    case "ExecutionTimedOut":
      return "TimedOut";
    default:
      return undefined;
  }
}

/** The states of a whole history, in the order in which they were entered. */
export function visitsIn(history: readonly HistoryEvent[]): Visit[] {
  const visits = createVisits();
  const byId = new Map<number, Visit>();
  for (const event of history) {
    for (const { visit } of visits.next(readEvent(event))) byId.set(visit.id, visit);
  }
  return [...byId.values()];
}
