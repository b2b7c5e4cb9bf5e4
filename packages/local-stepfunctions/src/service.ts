import type { Definition } from "@sfn-workers/states-language";
import { dataFromText } from "@sfn-workers/states-language/json";
import { type Activities, type Activity, createActivities } from "./activities.ts";
import { ownerOfExecution } from "./arn.ts";
import type { Engine } from "./engine/engine.ts";
import type {
  Execution,
  Frame,
  MapRun,
  Mocking,
  Qualifier,
  Redrive,
  Revision,
} from "./engine/execution.ts";
import { charactersOf, lengthOf } from "./engine/history.ts";
import { finish } from "./engine/lifecycle.ts";
import { redriveExecution } from "./engine/redrive.ts";
import { createEngine, type EngineParts } from "./engine/run.ts";
import { startExecution } from "./engine/start.ts";
import {
  type ChildOfRun,
  createMemoryExecutions,
  type Executions,
  type KnownExecution,
  type Remains,
} from "./executions.ts";
import { type Heap, processHeap } from "./lib/heap.ts";
import { newId } from "./lib/ids.ts";
import type { Timers } from "./lib/timers.ts";
import { inNextTurn } from "./lib/turns.ts";
import { MAX_REDRIVABLE_EVENTS, REDRIVABLE_MS } from "./limits.ts";
import { createMemoryMapRuns, type MapRuns } from "./mapRuns.ts";
import type { Database } from "./persistence/database.ts";
import type { WrittenResults } from "./persistence/encode.ts";
import { createForgetting } from "./persistence/forgetting.ts";
import { restoreFrom } from "./persistence/restore.ts";
import { reviveFrom } from "./persistence/revive.ts";
import { createStore, noopStore, type Store } from "./persistence/store.ts";
import { createStoredExecutions } from "./persistence/storedExecutions.ts";
import { createStoredMapRuns } from "./persistence/storedMapRuns.ts";
import { createReadings } from "./readings.ts";
import {
  type Alias,
  createRegistry,
  type Registry,
  type StateMachine,
  type Tags,
  type Version,
} from "./registry.ts";
import { createRelief, HELD_MOST, memoryFull } from "./relief.ts";
import { createRetention, RETENTION_MS } from "./retention.ts";
import { createRouting, type Routing } from "./routing.ts";
import { STATE_HANDLERS } from "./states/handlers.ts";
import { createTestBench, type TestBench } from "./testState/bench.ts";

/** One endpoint's Step Functions without HTTP: the operations of the API work on it. */
export interface Service
  extends Pick<Engine, "arnScope" | "timers" | "tokens">,
    Pick<Store, "acknowledged" | "resourcesAcknowledged" | "checkWritable">,
    Pick<Registry, "machines" | "tags" | "running" | "nextSerial" | "whenEnded"> {
  /** All executions, those that have ended too. */
  readonly executions: Executions;
  /** All Map runs, those that have ended too. */
  readonly mapRuns: MapRuns;
  runningMapRun(arn: string): MapRun | undefined;
  /** An execution that runs, or has ended in this turn of the event loop: `executions` may not know its end yet, nor its start. */
  current(arn: string): Execution | undefined;
  readonly activities: Activities;
  readonly engine: Engine;
  readonly testBench: TestBench;
  /** As of `executions`, with what has changed in this turn of the event loop. */
  remains(execution: Pick<KnownExecution, "arn" | "serial">): Remains;
  addActivity(activity: Activity, tags: Tags): void;
  removeActivity(arn: string): void;
  addMachine(machine: StateMachine, tags: Tags): void;
  /** Makes the revision the machine's present one. */
  reviseMachine(machine: StateMachine, revision: Revision): void;
  /** Also its versions and aliases. */
  removeMachine(arn: string): void;
  /** Publishes the machine's present revision. */
  addVersion(machine: StateMachine, description: string | undefined): Version;
  removeVersion(machine: StateMachine, version: Version): void;
  /** Replaces one with the same name. */
  setAlias(machine: StateMachine, alias: Alias): void;
  removeAlias(machine: StateMachine, name: string): void;
  /** The version that the alias starts now. */
  readonly route: Routing;
  setTags(arn: string, tags: Tags): void;
  /**
   * Called before a call that adds something.
   * @throws {ApiError} ServiceUnavailableException when most of the memory is in use
   */
  checkRoom(): void;
  /**
   * Reads a definition of so many characters, which takes memory for a while.
   * @throws {ApiError} ServiceUnavailableException when others take what there is
   */
  reading<T>(characters: number, read: () => Promise<T>): Promise<T>;
  /**
   * Continues an execution that has ended without success.
   * @throws {ApiError} when the machine's role may not use the machine's key.
   */
  redrive(execution: KnownExecution, compiled: Definition, token: string | undefined): Redrive;
  /** @throws {ApiError} when the machine's role may not use the machine's key. */
  start(start: NewMachineExecution): Execution;
  /** Answers open polls with no task, stops all executions and closes the database. Resolves when nothing uses its file any more. */
  close(): Promise<void>;
}

export interface NewMachineExecution {
  readonly machine: StateMachine;
  readonly revision: Revision;
  readonly qualifier: Qualifier | undefined;
  readonly arn: string;
  readonly name: string;
  readonly input: string;
  /** Whether the caller waits for the end. */
  readonly sync: boolean;
  readonly mocking?: Mocking | undefined;
}

export type ServiceParts = Pick<
  EngineParts,
  | "arnScope"
  | "timers"
  | "tokens"
  | "queries"
  | "integrations"
  | "mocks"
  | "objects"
  | "authorizeRole"
  | "observer"
  | "waitScale"
>;

/** How long a write that failed waits before it is tried again, unless a call tries it before. */
const RETRY_MS = 1_000;

export interface ServiceOptions {
  /** Where everything is stored; in memory without one. */
  readonly database?: Database | undefined;
  readonly keepEnded?: number | undefined;
  /** Without a database: when the events of all executions hold more characters, those are forgotten that ended first. */
  readonly maxHeldCharacters?: number | undefined;
  /** What is left of the memory; by default what Node.js has. */
  readonly heap?: Heap | undefined;
  /** How long an execution that has ended is kept; 90 days by default. */
  readonly retentionMs?: number | undefined;
  readonly pollMs?: number | undefined;
  /** Serials follow this one. */
  readonly afterSerial?: number | undefined;
  /** The time in which polls wait; that of everything else by default. */
  readonly pollTimers?: Timers | undefined;
  /** Of the versions that aliases choose; by default they choose by chance. */
  readonly routingSeed?: number | undefined;
  /** Called when writes to the database begin to fail, with the error, and with none when they work again. */
  readonly onWriteFailing?: (error: unknown) => void;
  /** Called when a state machine is created, or has another revision or other settings. */
  readonly onRevision?: ((machine: StateMachine) => void) | undefined;
  /** Called for each execution that fails because the memory is full, with its ARN. */
  readonly onMemoryFull?: ((arn: string) => void) | undefined;
  /** Called when something can't be read of the database. */
  readonly onDamage?: (damage: Error) => void;
}

/** Composes a service. With a database it restores what the database has and stores all changes in it. */
export function createService(parts: ServiceParts, options: ServiceOptions = {}): Service {
  const { arnScope, timers, tokens } = parts;
  const { database, heap = processHeap() } = options;
  const registry = createRegistry();
  registry.continueAfter(options.afterSerial ?? 0);
  const beginReading = createReadings(heap);
  const { machines, tags } = registry;
  const activities = createActivities(options.pollTimers ?? timers, options.pollMs);
  const onDamage = options.onDamage ?? (() => {});
  const memoryRuns = createMemoryMapRuns();
  const memory =
    database === undefined
      ? createMemoryExecutions(options.keepEnded, options.maxHeldCharacters, ({ serial }) =>
          memoryRuns.forget(serial),
        )
      : undefined;
  const results = new Map<Execution, WrittenResults>();
  const store = database === undefined ? noopStore : storeOf(database);
  timers.waitWhile(store.isFull);
  const executions = memory ?? createStoredExecutions(database as Database, onDamage);
  const mapRuns = database === undefined ? memoryRuns : createStoredMapRuns(database, onDamage);
  const retention = createRetention(
    timers,
    options.retentionMs ?? RETENTION_MS,
    memory ?? createForgetting(database as Database),
  );
  const engine = createEngine({
    ...parts,
    activities,
    handlers: STATE_HANDLERS,
    // The ARN of a distributed Map's child execution ends with the Map's label; a machine that is created again is another one.
    machineExists: ({ machine, machineArn }) =>
      machines.get(machineArn.replace(/\/[^:]*$/, ""))?.serial === machine,
    newId,
    nextSerial: registry.nextSerial,
    started(execution) {
      registry.started(execution);
      memory?.started(execution);
    },
    redriven(execution) {
      registry.started(execution);
      memory?.redriven(execution);
      store.redriven(execution);
    },
    unsuccessfulChild(run, after) {
      const found = executions.unsuccessful(run.arn, after);
      if (found === undefined) return undefined;
      const isRedrivable = isChildRedrivable(found);
      return { ...found, isRedrivable, revive: (frame) => revivedChild(found, run, frame) };
    },
    changed: store.changed,
    mapRunChanged(run) {
      registry.mapRunChanged(run);
      store.mapRunChanged(run);
      if (memory !== undefined) memoryRuns.changed(run);
    },
    written: store.written,
    grown(execution, event) {
      const characters = charactersOf(event);
      heap.grown(characters);
      store.grown(characters);
      memory?.grown(execution, event);
    },
    itemsRead: (characters) => heap.grown(characters),
    isFull: store.isFull,
    isRelieving: () => relief.isRelieving,
    ended(execution) {
      memory?.ended(execution);
      registry.ended(execution);
      retention.ended(execution);
    },
  });
  const testBench = createTestBench(engine);
  const relief = createRelief({
    heap,
    running: () => [...registry.running.values()].filter((one) => !engine.aborts.has(one)),
    forget: (characters) => memory?.forgetFirst(characters) ?? 0,
    fail(execution) {
      finish(engine, execution, { status: "FAILED", isDropped: true, ...HELD_MOST });
      options.onMemoryFull?.(execution.arn);
    },
    letGo: () => store.written() ?? (engine.aborts.isEmpty ? undefined : new Promise(inNextTurn)),
  });
  if (database !== undefined) restore(database);

  return {
    arnScope,
    timers,
    tokens,
    activities,
    engine,
    testBench,
    machines,
    executions,
    mapRuns,
    runningMapRun(arn) {
      const run = registry.mapRuns.get(arn);
      return run?.status === "RUNNING" ? run : undefined;
    },
    tags,
    running: registry.running,
    current: (arn) => registry.running.get(arn) ?? store.unwritten(arn),
    nextSerial: registry.nextSerial,
    whenEnded: registry.whenEnded,
    remains,
    addActivity(activity, own) {
      activities.add(activity);
      store.activity(activity);
      if (own.size > 0) setTags(activity.arn, own);
    },
    removeActivity(arn) {
      activities.remove(arn);
      registry.removeTags(arn);
      store.activityDeleted(arn);
    },
    addMachine(machine, own) {
      registry.addMachine(machine);
      store.machine(machine);
      options.onRevision?.(machine);
      if (own.size > 0) setTags(machine.arn, own);
    },
    reviseMachine(machine, revision) {
      machine.revision = revision;
      store.machine(machine);
      options.onRevision?.(machine);
    },
    removeMachine(arn) {
      const machine = machines.get(arn);
      if (machine === undefined) return;
      registry.removeMachine(arn);
      registry.removeTags(arn);
      store.machineDeleted(machine);
      retention.machineDeleted(machine.serial);
    },
    addVersion(machine, description) {
      machine.lastVersion += 1;
      const { revision, lastVersion: number } = machine;
      const version = { number, revision, description, createdAt: timers.now() };
      machine.versions = [...machine.versions, version];
      store.machine(machine);
      store.version(machine, version);
      return version;
    },
    removeVersion(machine, version) {
      machine.versions = machine.versions.filter((one) => one !== version);
      store.versionDeleted(machine, version);
    },
    setAlias(machine, alias) {
      const others = machine.aliases.filter(({ name }) => name !== alias.name);
      const following = others.findIndex(({ name }) => name > alias.name);
      machine.aliases = others.toSpliced(following < 0 ? others.length : following, 0, alias);
      store.alias(machine, alias);
    },
    removeAlias(machine, name) {
      machine.aliases = machine.aliases.filter((one) => one.name !== name);
      store.aliasDeleted(machine, name);
    },
    route: createRouting(options.routingSeed),
    setTags,
    start({ machine, revision, qualifier, arn, name, input, sync, mocking }) {
      const { roleArn } = revision;
      engine.authorizeRole?.({ roleArn, executionArn: arn, resource: machine.arn, sync });
      return startExecution(engine, {
        arn,
        name,
        revision,
        qualifier,
        input: dataFromText(input),
        mocking,
      });
    },
    redrive(known, compiled, token) {
      const { roleArn, machineArn } = known.revision;
      engine.authorizeRole?.({
        roleArn,
        executionArn: known.arn,
        resource: machineArn,
        sync: false,
      });
      return redriveExecution(engine, revived(known, compiled), token);
    },
    checkRoom() {
      if (heap.isHigh()) throw memoryFull(heap);
    },
    async reading(characters, read) {
      const end = beginReading(characters);
      return read().finally(end);
    },
    acknowledged: store.acknowledged,
    resourcesAcknowledged: store.resourcesAcknowledged,
    checkWritable: store.checkWritable,
    close() {
      relief.end();
      activities.close();
      testBench.close();
      engine.steps.close();
      engine.starts.close();
      engine.aborts.close();
      engine.calls.close();
      engine.queries.close();
      engine.objects?.close();
      return store.close();
    },
  };

  /** Of a stored execution, what is not in memory is read; one that has ended in this turn is there. */
  function revived(known: KnownExecution, compiled: Definition): Execution {
    const current = memory?.current(known.arn) ?? store.unwritten(known.arn);
    if (current !== undefined) return current;
    return reviveFrom(database as Database, { engine, registry, results }, known.serial, compiled);
  }

  function remains(known: Pick<KnownExecution, "arn" | "serial">): Remains {
    const changed = store.unwritten(known.arn);
    if (changed === undefined) return executions.remains(known);
    const { history, unfinished } = changed;
    return { events: lengthOf(history), isKept: unfinished !== undefined };
  }

  /** An Express one is started again, whatever has become of it. */
  function isChildRedrivable(child: ChildOfRun): boolean {
    if (ownerOfExecution(child.arn).type === "EXPRESS") return true;
    const { events, isKept } = remains(child);
    const isTooOld = timers.now() >= child.stoppedAt + REDRIVABLE_MS;
    return isKept && events < MAX_REDRIVABLE_EVENTS && !isTooOld;
  }

  function revivedChild({ arn, serial }: ChildOfRun, run: MapRun, frame: Frame): Execution {
    const current = memory?.current(arn) ?? store.unwritten(arn);
    if (current !== undefined) return current;
    const { state, execution } = frame;
    if (state.type !== "Map") throw new Error(`the state '${state.name}' is not a Map`);
    const target = { engine, registry, results };
    const child = { run, workflow: state.processor, mocking: execution.mocking };
    return reviveFrom(database as Database, target, serial, execution.revision.compiled, child);
  }

  function restore(opened: Database): void {
    try {
      const target = { engine, activities, registry, results, heap };
      for (const serial of restoreFrom(opened, target)) retention.machineDeleted(serial);
    } catch (error) {
      relief.end();
      throw error;
    }
  }

  function storeOf(opened: Database): Store {
    return createStore({
      database: opened,
      results,
      lastSerial: () => registry.lastSerial,
      failing(error) {
        // Nothing may go on for ever that can't be written.
        for (const queue of [engine.steps, engine.starts, engine.calls]) {
          if (error === undefined) queue.resume();
          else queue.pause();
        }
        options.onWriteFailing?.(error);
      },
      later: (retry) => void timers.at(timers.now() + RETRY_MS, retry),
    });
  }

  function setTags(arn: string, own: Tags): void {
    registry.setTags(arn, own);
    store.tags(arn, own);
  }
}
