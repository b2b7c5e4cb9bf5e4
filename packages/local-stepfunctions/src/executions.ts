import type { Execution, ExecutionStatus, MapRunItem, Revision } from "./engine/execution.ts";
import { type HistoryEvent, lengthOf } from "./engine/history.ts";
import { createOrderedList, type OrderedList } from "./lib/orderedList.ts";

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
export interface MemoryExecutions extends Executions {
  values(): Iterable<Execution>;
  started(execution: Execution): void;
  ended(execution: Execution): void;
}

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
    values: () => byArn.values(),
    started(execution) {
      byArn.set(execution.arn, execution);
      const owner = ownerOf(execution);
      listOf(owner).add(execution);
      listOf(owner, execution.status).add(execution);
      if (execution.status !== "RUNNING") ended.add(execution);
    },
    ended(execution) {
      const owner = ownerOf(execution);
      remove(execution, owner, "RUNNING");
      listOf(owner, execution.status).add(execution);
      ended.add(execution);
      if (ended.size > keepEnded * (1 + SLACK)) forgetOldest(ended.size - keepEnded);
    },
    has: (arn) => byArn.has(arn),
    find: (arn) => byArn.get(arn),
    list: (owner, status, before) => lists.get(keyOf(owner, status))?.descending(before) ?? [],
    events: ({ arn }, { reverse, after }) => eventsOf(byArn.get(arn), reverse, after),
  };

  function listOf(owner: ListOwner, status?: ExecutionStatus): OrderedList<number, Execution> {
    const key = keyOf(owner, status);
    let list = lists.get(key);
    if (list === undefined) {
      list = createOrderedList(({ serial }) => serial);
      lists.set(key, list);
    }
    return list;
  }

  function remove(execution: Execution, owner: ListOwner, status?: ExecutionStatus): void {
    const key = keyOf(owner, status);
    const list = lists.get(key);
    list?.remove(execution);
    if (list?.size === 0) lists.delete(key);
  }

  function forgetOldest(count: number): void {
    let left = count;
    for (const execution of ended) {
      if (left-- === 0) return;
      ended.delete(execution);
      byArn.delete(execution.arn);
      const owner = ownerOf(execution);
      remove(execution, owner);
      remove(execution, owner, execution.status);
    }
  }
}

function ownerOf({ mapRun, revision }: Execution): ListOwner {
  return mapRun === undefined ? { machine: revision.machine } : { mapRun: mapRun.arn };
}

function keyOf(owner: ListOwner, status: ExecutionStatus | undefined): string {
  return `${status ?? ""} ${"machine" in owner ? owner.machine : owner.mapRun}`;
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
