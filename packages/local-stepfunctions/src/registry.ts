import { type Catalog, createCatalog } from "./catalog.ts";
import type { Execution, MapRun } from "./engine/execution.ts";
import type { Revision } from "./engine/revision.ts";

export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly serial: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** The version 1, however it was published and though it may have been deleted: a repeated creation is compared with it. */
  firstVersion: Pick<Version, "description"> | undefined;
  revision: Revision;
  /** The number of the version that was published last, though it may have been deleted: numbers are not used again. */
  lastVersion: number;
  /** In the order of their numbers. */
  versions: readonly Version[];
  /** In the order of their names. */
  aliases: readonly Alias[];
}

/** A revision that was published. */
export interface Version {
  readonly number: number;
  readonly revision: Revision;
  readonly description: string | undefined;
  readonly createdAt: number;
}

/** A name for one or two versions of a state machine. */
export interface Alias {
  readonly name: string;
  readonly description: string | undefined;
  readonly routing: readonly Route[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A version, by its number, and how many of 100 starts it gets. */
export interface Route {
  readonly version: number;
  readonly weight: number;
}

/** The tags of one resource, by key. */
export type Tags = ReadonlyMap<string, string>;

/** The state machines, running executions and tags of an endpoint. */
export interface Registry {
  readonly machines: Catalog<StateMachine>;
  /** The running executions by ARN; child executions, too. */
  readonly running: ReadonlyMap<string, Execution>;
  /** The Map runs that have not ended, or of which child executions are about to be aborted, by ARN. */
  readonly mapRuns: ReadonlyMap<string, MapRun>;
  /** By the resource's ARN. */
  readonly tags: ReadonlyMap<string, Tags>;
  /** State machines and executions share one sequence of serials. */
  nextSerial(): number;
  /** The next serial follows this one, which has been used. */
  continueAfter(serial: number): void;
  readonly lastSerial: number;
  addMachine(machine: StateMachine): void;
  removeMachine(arn: string): void;
  started(execution: Execution): void;
  /** Called when a running execution has ended. */
  ended(execution: Execution): void;
  /** Called when a Map run starts, and when it changes. */
  mapRunChanged(run: MapRun): void;
  setTags(arn: string, tags: Tags): void;
  removeTags(arn: string): void;
  /** Resolves when the execution has ended. */
  whenEnded(execution: Execution): Promise<void>;
}

export function createRegistry(): Registry {
  const machines = createCatalog<StateMachine>();
  const running = new Map<string, Execution>();
  const mapRuns = new Map<string, MapRun>();
  const tags = new Map<string, Tags>();
  const waiters = new Map<Execution, (() => void)[]>();
  let serial = 0;

  return {
    machines,
    running,
    mapRuns,
    tags,
    nextSerial() {
      serial += 1;
      return serial;
    },
    continueAfter(used) {
      serial = Math.max(serial, used);
    },
    get lastSerial() {
      return serial;
    },
    addMachine: machines.add,
    removeMachine: machines.remove,
    started(execution) {
      if (execution.status === "RUNNING") running.set(execution.arn, execution);
    },
    ended(execution) {
      running.delete(execution.arn);
      for (const resolve of waiters.get(execution) ?? []) resolve();
      waiters.delete(execution);
    },
    mapRunChanged(run) {
      const isOver = run.status !== "RUNNING" && run.executions.running === 0;
      if (isOver) mapRuns.delete(run.arn);
      else mapRuns.set(run.arn, run);
    },
    setTags: (arn, own) => void tags.set(arn, own),
    removeTags: (arn) => void tags.delete(arn),
    whenEnded(execution) {
      if (execution.status !== "RUNNING") return Promise.resolve();
      return new Promise((resolve) => {
        waiters.set(execution, [...(waiters.get(execution) ?? []), resolve]);
      });
    },
  };
}
