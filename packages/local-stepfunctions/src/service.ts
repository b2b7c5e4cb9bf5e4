import { dataFromText } from "@sfn-workers/states-language/json";
import { type Activities, type Activity, createActivities } from "./activities.ts";
import type { Engine } from "./engine/engine.ts";
import type { Execution } from "./engine/execution.ts";
import { createEngine, type EngineParts } from "./engine/run.ts";
import { startExecution } from "./engine/start.ts";
import { createMemoryExecutions, type Executions } from "./executions.ts";
import { newId } from "./lib/ids.ts";
import type { Written } from "./persistence/encode.ts";
import type { Journal } from "./persistence/journal.ts";
import { restoreFrom } from "./persistence/restore.ts";
import { createStore, noopStore, REWRITE_BYTES, snapshot } from "./persistence/store.ts";
import { createRegistry, type Registry, type StateMachine, type Tags } from "./registry.ts";
import { STATE_HANDLERS } from "./states/handlers.ts";

/** One endpoint's Step Functions without HTTP: the operations of the API work on it. */
export interface Service
  extends Pick<Engine, "arnScope" | "timers" | "tokens">,
    Pick<Registry, "machines" | "tags" | "running" | "nextSerial" | "whenEnded"> {
  /** All executions, those that have ended too. */
  readonly executions: Executions;
  readonly activities: Activities;
  readonly engine: Engine;
  addActivity(activity: Activity, tags: Tags): void;
  removeActivity(arn: string): void;
  addMachine(machine: StateMachine, tags: Tags): void;
  /** Stores the machine's new revision and settings. */
  updateMachine(machine: StateMachine): void;
  removeMachine(arn: string): void;
  setTags(arn: string, tags: Tags): void;
  /** @throws {ApiError} when the machine's role may not use the machine's key. */
  start(start: NewMachineExecution): Execution;
  /** Makes all changes durable: called before an answer is sent. */
  flush(): void;
  /** Answers open polls with no task, stops all executions and closes the journal. */
  close(): void;
}

export interface NewMachineExecution {
  readonly machine: StateMachine;
  readonly arn: string;
  readonly name: string;
  readonly input: string;
  /** Whether the caller waits for the end. */
  readonly sync: boolean;
}

export type ServiceParts = Pick<
  EngineParts,
  "arnScope" | "timers" | "tokens" | "queries" | "integrations" | "authorizeRole" | "observer"
>;

/** Composes a service. With a journal it restores the journal's data and stores all changes in it. */
export function createService(
  parts: ServiceParts,
  {
    journal,
    keepEnded,
    pollMs,
  }: {
    readonly journal?: Journal | undefined;
    readonly keepEnded?: number | undefined;
    readonly pollMs?: number | undefined;
  } = {},
): Service {
  const { arnScope, timers, tokens } = parts;
  const registry = createRegistry();
  const { machines, tags } = registry;
  const executions = createMemoryExecutions(keepEnded);
  const activities = createActivities(timers, pollMs);
  const written = new Map<Execution, Written>();
  const contents = () => ({
    activities: activities.all.values(),
    machines: machines.values(),
    tags,
    executions: executions.values(),
  });
  const store = journal === undefined ? noopStore : createStore(journal, contents, written);
  const engine = createEngine({
    ...parts,
    activities,
    handlers: STATE_HANDLERS,
    // The ARN of a distributed Map's child execution ends with the Map's label.
    machineExists: (arn) => machines.has(arn.replace(/\/[^:]*$/, "")),
    newId,
    nextSerial: registry.nextSerial,
    started(execution) {
      registry.started(execution);
      executions.started(execution);
    },
    changed: store.changed,
    ended(execution) {
      executions.ended(execution);
      registry.ended(execution);
    },
  });
  if (journal !== undefined) {
    restoreFrom(journal, { engine, activities, registry, executions, written });
    if (journal.bytes > REWRITE_BYTES) journal.replace(snapshot(contents(), written));
  }

  return {
    arnScope,
    timers,
    tokens,
    activities,
    engine,
    machines,
    executions,
    tags,
    running: registry.running,
    nextSerial: registry.nextSerial,
    whenEnded: registry.whenEnded,
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
      if (own.size > 0) setTags(machine.arn, own);
    },
    updateMachine: (machine) => store.machine(machine),
    removeMachine(arn) {
      registry.removeMachine(arn);
      registry.removeTags(arn);
      store.machineDeleted(arn);
    },
    setTags,
    start({ machine, arn, name, input, sync }) {
      const { revision } = machine;
      const { roleArn } = revision;
      engine.authorizeRole?.({ roleArn, executionArn: arn, resource: machine.arn, sync });
      return startExecution(engine, { arn, name, revision, input: dataFromText(input) });
    },
    flush: store.flush,
    close() {
      activities.close();
      engine.steps.close();
      engine.queries.close();
      store.close();
    },
  };

  function setTags(arn: string, own: Tags): void {
    registry.setTags(arn, own);
    store.tags(arn, own);
  }
}
