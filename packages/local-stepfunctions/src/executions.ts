import type { Execution, ExecutionStatus, MapRunItem, Revision } from "./engine/execution.ts";
import { type HistoryEvent, lengthOf } from "./engine/history.ts";
import { createOrderedList, type OrderedList } from "./lib/orderedList.ts";
import type { Forgettable } from "./retention.ts";

/** What lists tell of an execution that runs or has ended. */
export interface ListedExecution
  extends Pick<Execution, "serial" | "arn" | "name" | "status" | "startedAt" | "stoppedAt"> {
  readonly revision: Pick<Revision, "machineArn">;
  readonly mapRun: Pick<MapRunItem, "arn"> | undefined;
}

/** What is told of an execution that runs or has ended. */
export interface KnownExecution
  extends ListedExecution,
    Pick<Execution, "input" | "output" | "error" | "cause"> {
  readonly revision: Omit<Revision, "compiled">;
}

export interface NumberedEvent {
  /** Its position in the history, counted from 1. */
  readonly id: number;
  readonly event: HistoryEvent;
}

/** Whose executions are listed: a state machine's, by its serial, without child executions; or those of a Map run, by its ARN. */
export type ListOwner = { readonly machine: number } | { readonly mapRun: string };

/** The executions that there are, those that have ended too. No call takes longer because there are many. */
export interface Executions {
  has(arn: string): boolean;
  find(arn: string): KnownExecution | undefined;
  /** The newest first: those that started before the one with the serial `before`, or all. */
  list(
    owner: ListOwner,
    status: ExecutionStatus | undefined,
    before?: number,
  ): Iterable<ListedExecution>;
  /** From the first event, or reversed from the last; those that follow `after` in this order. */
  events(
    execution: KnownExecution,
    order: { readonly reverse: boolean; readonly after?: number | undefined },
  ): Iterable<NumberedEvent>;
}

/** The executions of an endpoint without a data folder. */
export interface MemoryExecutions extends Executions, Forgettable {
  started(execution: Execution): void;
  ended(execution: Execution): void;
}

/** How many are forgotten at once, in well under a millisecond. */
const SLICE = 500;
/** How many more are kept before the oldest are forgotten together, as a share of `keepEnded`. */
const SLACK = 0.1;

/** @param keepEnded of the executions that have ended, only so many are kept, the newest; child executions count too */
export function createMemoryExecutions(keepEnded = Number.POSITIVE_INFINITY): MemoryExecutions {
  const byArn = new Map<string, Execution>();
  /** By owner, and by owner and status. */
  const lists = new Map<string, OrderedList<number, Execution>>();
  /** Those that have ended, in the order of their ends. */
  const ended = new Set<Execution>();

  return {
    started(execution) {
      byArn.set(execution.arn, execution);
      const owner = ownerOf(execution);
      listOf(owner).add(execution);
      listOf(owner, execution.status).add(execution);
      if (execution.mapRun !== undefined) listOf(childrenOf(execution)).add(execution);
    },
    ended(execution) {
      remove(execution, ownerOf(execution), "RUNNING");
      listOf(ownerOf(execution), execution.status).add(execution);
      ended.add(execution);
      // Nobody can ask for an Express execution that has ended.
      if (execution.revision.type === "EXPRESS") forget(execution);
      if (ended.size > keepEnded * (1 + SLACK)) forgetOldest(ended.size - keepEnded);
    },
    firstEnd: () => first(ended)?.stoppedAt,
    forgetBefore(time) {
      let left = SLICE;
      for (const execution of ended) {
        if ((execution.stoppedAt ?? 0) >= time) return false;
        if (left-- === 0) return true;
        forget(execution);
      }
      return false;
    },
    forgetMachine(machine) {
      if (lists.has(keyOf({ machine }, "RUNNING"))) return "running";
      let left = SLICE;
      for (const owner of [{ machine }, { childrenOf: machine }]) {
        // A copy, because a list must not change while it is read.
        const some = [...take(lists.get(keyOf(owner))?.ascending() ?? [], left)];
        for (const execution of some) forget(execution);
        left -= some.length;
      }
      return left < SLICE ? "more" : "done";
    },
    has: (arn) => byArn.has(arn),
    find: (arn) => byArn.get(arn),
    list: (owner, status, before) => lists.get(keyOf(owner, status))?.descending(before) ?? [],
    events: ({ arn }, { reverse, after }) => eventsOf(byArn.get(arn), reverse, after),
  };

  function listOf(owner: Owner, status?: ExecutionStatus): OrderedList<number, Execution> {
    const key = keyOf(owner, status);
    let list = lists.get(key);
    if (list === undefined) {
      list = createOrderedList(({ serial }) => serial);
      lists.set(key, list);
    }
    return list;
  }

  function remove(execution: Execution, owner: Owner, status?: ExecutionStatus): void {
    const key = keyOf(owner, status);
    const list = lists.get(key);
    list?.remove(execution);
    if (list?.size === 0) lists.delete(key);
  }

  function forgetOldest(count: number): void {
    for (const execution of take(ended, count)) forget(execution);
  }

  function forget(execution: Execution): void {
    ended.delete(execution);
    byArn.delete(execution.arn);
    const owner = ownerOf(execution);
    remove(execution, owner);
    remove(execution, owner, execution.status);
    if (execution.mapRun !== undefined) remove(execution, childrenOf(execution));
  }
}

/** Besides the owners of lists that clients ask for, a state machine has its child executions together. */
type Owner = ListOwner | { readonly childrenOf: number };

function ownerOf({ mapRun, revision }: Execution): ListOwner {
  return mapRun === undefined ? { machine: revision.machine } : { mapRun: mapRun.arn };
}

function childrenOf({ revision }: Execution): Owner {
  return { childrenOf: revision.machine };
}

function keyOf(owner: Owner, status?: ExecutionStatus): string {
  const [[kind, id] = []] = Object.entries(owner);
  return `${status ?? ""} ${kind} ${id}`;
}

function first<T>(items: Iterable<T>): T | undefined {
  for (const item of items) return item;
  return undefined;
}

function* take<T>(items: Iterable<T>, count: number): Iterable<T> {
  let left = count;
  if (left === 0) return;
  for (const item of items) {
    yield item;
    left -= 1;
    if (left === 0) return;
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
