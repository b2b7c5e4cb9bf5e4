import type { Activity } from "../activities.ts";
import { knownBytes } from "../engine/data/sizes.ts";
import type { Execution, MapRun } from "../engine/execution.ts";
import { ApiError } from "../errors.ts";
import type { Alias, StateMachine, Tags, Version } from "../registry.ts";
import type { Database } from "./database.ts";
import { type EncodedExecution, encodeExecution, type WrittenResults } from "./encode.ts";
import { createRows } from "./rows.ts";

/** Makes changes durable. */
export interface Store {
  activity(activity: Activity): void;
  activityDeleted(arn: string): void;
  machine(machine: StateMachine): void;
  /** Also its versions and aliases. */
  machineDeleted(machine: StateMachine): void;
  version(machine: StateMachine, version: Version): void;
  versionDeleted(machine: StateMachine, version: Version): void;
  alias(machine: StateMachine, alias: Alias): void;
  aliasDeleted(machine: StateMachine, name: string): void;
  tags(arn: string, tags: Tags): void;
  /** Called when an execution that has ended runs again. */
  redriven(execution: Execution): void;
  /** Writes the execution with all that changes in this turn of the event loop. */
  changed(execution: Execution): void;
  /** Writes the Map run with all that changes in this turn of the event loop. */
  mapRunChanged(run: MapRun): void;
  /** Called with the characters of each new event. */
  grown(characters: number): void;
  /** Whether the transaction of this turn takes as long as others should wait. Never while writes fail. */
  isFull(): boolean;
  /** An execution that has changed and is not yet written so; it may have ended. */
  unwritten(arn: string): Execution | undefined;
  /** Resolves when all changes so far are on disk; undefined if they are. While writes fail, it waits. */
  written(): Promise<void> | undefined;
  /**
   * As `written`, for an answer: it does not wait while writes fail.
   * @throws {ApiError} ServiceUnavailableException when writes fail, by the promise
   */
  acknowledged(): Promise<void> | undefined;
  /**
   * As `acknowledged`, for an answer that tells of state machines, activities and tags only, which are read from memory.
   * @throws {ApiError} ServiceUnavailableException when writes fail, by the promise
   */
  resourcesAcknowledged(): Promise<void> | undefined;
  /**
   * Called before a call that changes something.
   * @throws {ApiError} ServiceUnavailableException when writes fail and a further try does, too
   */
  checkWritable(): void;
  /** Writes what is to be written, which takes as long as the disk takes. Resolves when nothing uses the database any more. */
  close(): Promise<void>;
}

export const noopStore: Store = {
  activity: () => {},
  activityDeleted: () => {},
  machine: () => {},
  machineDeleted: () => {},
  version: () => {},
  versionDeleted: () => {},
  alias: () => {},
  aliasDeleted: () => {},
  tags: () => {},
  redriven: () => {},
  changed: () => {},
  mapRunChanged: () => {},
  grown: () => {},
  isFull: () => false,
  unwritten: () => undefined,
  written: () => undefined,
  acknowledged: () => undefined,
  resourcesAcknowledged: () => undefined,
  checkWritable: () => {},
  close: () => Promise.resolve(),
};

/** What a transaction writes at most, in characters: about 20 ms. One more change may be far longer. */
const FULL = 2_000_000;
/** What an event and an execution take to write, beside their data, in as many characters. */
const EVENT_CHARACTERS = 3_000;

export interface StoreParts {
  readonly database: Database;
  /** What has been written of the forks of running executions. */
  readonly results: Map<Execution, WrittenResults>;
  lastSerial(): number;
  /** Called when writes begin to fail, with the error, and with none when they work again. */
  failing(error: unknown): void;
  /** Calls `retry` later. */
  later(retry: () => void): void;
}

/**
 * Writes what changes in one turn of the event loop in one transaction. What could not be written is kept and written with the
 * next transaction that works.
 */
export function createStore(parts: StoreParts): Store {
  const { database, results } = parts;
  const rows = createRows(database);
  let changes: (() => void)[] = [];
  const dirty = new Map<string, Execution>();
  const runs = new Set<MapRun>();
  let waiting: PromiseWithResolvers<void> | undefined;
  let answers: PromiseWithResolvers<void> | undefined;
  /** What is to be written, in characters. */
  let characters = 0;
  let scheduled = false;
  let failed = false;
  let retrying = false;
  let closed: Promise<void> | undefined;
  database.onResumed = flush;

  return {
    activity: (activity) => add(() => rows.activity(activity)),
    activityDeleted: (arn) =>
      add(() => {
        rows.activityDeleted(arn);
        rows.tagsDeleted(arn);
      }),
    machine: (machine) => add(() => rows.machine(machine)),
    machineDeleted: (machine) =>
      add(() => {
        rows.machineDeleted(machine);
        rows.tagsDeleted(machine.arn);
      }),
    version: (machine, version) => add(() => rows.version(machine, version)),
    versionDeleted: (machine, version) => add(() => rows.versionDeleted(machine, version)),
    alias: (machine, alias) => add(() => rows.alias(machine, alias)),
    aliasDeleted: (machine, name) => add(() => rows.aliasDeleted(machine, name)),
    tags: (arn, tags) => add(() => rows.tags(arn, tags)),
    redriven: (execution) => add(() => rows.redriven(execution)),
    changed(execution) {
      if (!dirty.has(execution.arn)) characters += EVENT_CHARACTERS + variablesOf(execution);
      dirty.set(execution.arn, execution);
      schedule();
    },
    mapRunChanged(run) {
      runs.add(run);
      schedule();
    },
    grown(more) {
      characters += EVENT_CHARACTERS + more;
    },
    isFull: () => characters >= FULL && !failed && closed === undefined,
    unwritten: (arn) => dirty.get(arn),
    written() {
      if (isClean()) return undefined;
      waiting ??= Promise.withResolvers();
      return waiting.promise;
    },
    acknowledged,
    resourcesAcknowledged: () => (changes.length === 0 ? undefined : acknowledged()),
    checkWritable() {
      if (failed) flush();
      if (failed || isLate()) throw unavailable();
    },
    close() {
      closed ??= close();
      return closed;
    },
  };

  function acknowledged(): Promise<void> | undefined {
    if (!hasChanges()) return undefined;
    if (failed || closed !== undefined) return Promise.reject(unavailable());
    answers ??= Promise.withResolvers();
    return answers.promise;
  }

  function close(): Promise<void> {
    void database.stopCheckpoints();
    flush();
    answers?.reject(unavailable());
    return database.close();
  }

  function isClean(): boolean {
    return closed !== undefined || !hasChanges();
  }

  function hasChanges(): boolean {
    return changes.length > 0 || dirty.size > 0 || runs.size > 0;
  }

  /** Whether something has changed after the end, which nobody will write. */
  function isLate(): boolean {
    return closed !== undefined && hasChanges();
  }

  function add(change: () => void): void {
    changes.push(change);
    schedule();
  }

  function schedule(): void {
    if (scheduled || closed !== undefined) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (!failed) flush();
    });
  }

  function flush(): void {
    if (isClean() || database.isPaused) return;
    try {
      const encoded = [...dirty.values()].map((execution) =>
        encodeExecution(execution, results.get(execution)),
      );
      database.transaction(() => {
        for (const change of changes) change();
        for (const one of encoded) rows.execution(one);
        for (const run of runs) rows.mapRun(run);
        rows.lastSerial(parts.lastSerial());
      });
      for (const one of encoded) isWritten(one);
    } catch (error) {
      fail(error);
      return;
    }
    changes = [];
    dirty.clear();
    runs.clear();
    characters = 0;
    if (failed) parts.failing(undefined);
    failed = false;
    waiting?.resolve();
    answers?.resolve();
    waiting = undefined;
    answers = undefined;
  }

  function isWritten({ execution, results: own }: EncodedExecution): void {
    const { history } = execution;
    history.stored += history.events.length;
    history.events = [];
    if (own === undefined || execution.status !== "RUNNING") results.delete(execution);
    else results.set(execution, own);
  }

  function fail(error: unknown): void {
    if (!failed) parts.failing(error);
    failed = true;
    answers?.reject(unavailable());
    answers = undefined;
    if (retrying) return;
    retrying = true;
    parts.later(() => {
      retrying = false;
      flush();
    });
  }
}

/** Its variables are written anew with each change. */
function variablesOf({ root }: Execution): number {
  return root === undefined ? 0 : knownBytes(root.variables);
}

export function unavailable(): ApiError {
  return new ApiError(
    "ServiceUnavailableException",
    "The data folder can't be written at the moment. Nothing that was acknowledged is lost; try again",
    { status: 503 },
  );
}
