import { dataFromText } from "@sfn-workers/states-language/json";
import { createActivities } from "./activities.ts";
import type { Engine } from "./engine/engine.ts";
import type { Execution } from "./engine/execution.ts";
import { charactersOf } from "./engine/history.ts";
import { finish } from "./engine/lifecycle.ts";
import { redriveExecution } from "./engine/redrive.ts";
import { createEngine, type EngineParts } from "./engine/run.ts";
import { startExecution } from "./engine/start.ts";
import { type Heap, processHeap } from "./lib/heap.ts";
import { newId } from "./lib/ids.ts";
import type { Timers } from "./lib/timers.ts";
import { inNextTurn } from "./lib/turns.ts";
import { createMemoryMapRuns } from "./mapRuns.ts";
import { createMemoryExecutions } from "./memoryExecutions.ts";
import type { Database } from "./persistence/database.ts";
import type { WrittenResults } from "./persistence/encode.ts";
import { createForgetting } from "./persistence/forgetting.ts";
import { restoreFrom } from "./persistence/restore.ts";
import { createStore, noopStore, type Store } from "./persistence/store.ts";
import { createStoredExecutions } from "./persistence/storedExecutions.ts";
import { createStoredMapRuns } from "./persistence/storedMapRuns.ts";
import { createReadings } from "./readings.ts";
import { createRegistry, type StateMachine } from "./registry.ts";
import { createRelief, HELD_MOST, memoryFull } from "./relief.ts";
import { createResources } from "./resources.ts";
import { createRetention, RETENTION_MS } from "./retention.ts";
import { createRevival } from "./revival.ts";
import { createRouting } from "./routing.ts";
import type { Service } from "./service.ts";
import { STATE_HANDLERS } from "./states/handlers.ts";
import { createTestBench } from "./testState/bench.ts";

export type ServiceParts = Pick<
  EngineParts,
  | "arnScope"
  | "timers"
  | "tokens"
  | "queries"
  | "integrations"
  | "mocks"
  | "objects"
  | "s3Hooks"
  | "authorizeRole"
  | "observer"
  | "waitScale"
>;

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

/** How long a write that failed waits before it is tried again, unless a call tries it before. */
const RETRY_MS = 1_000;

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
  const revival = createRevival({
    ...{ database, memory, executions, registry, store, results },
    engine: () => engine,
    now: timers.now,
  });
  const resources = createResources({
    ...{ activities, registry, store, retention },
    now: timers.now,
    onRevision: (machine) => options.onRevision?.(machine),
  });
  const engine: Engine = createEngine({
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
    unsuccessfulChild: revival.unsuccessfulChild,
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
    remains: revival.remains,
    ...resources,
    route: createRouting(options.routingSeed),
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
      return redriveExecution(engine, revival.revived(known, compiled), token);
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
}
