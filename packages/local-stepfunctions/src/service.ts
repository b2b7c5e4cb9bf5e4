import { dataFromText } from "@sfn-workers/states-language/json";
import { type Activities, type Activity, createActivities } from "./activities.ts";
import type { Tags } from "./api/tags.ts";
import { executionArn, type Place } from "./arn.ts";
import { createEngine, type Engine, type NewExecution, startExecution } from "./engine/engine.ts";
import type { Execution, Revision } from "./engine/execution.ts";
import type { Frame } from "./engine/frame.ts";
import type { Integrations } from "./integrations.ts";
import { newId } from "./lib/ids.ts";
import type { Timers } from "./lib/timers.ts";
import type { Written } from "./persistence/encode.ts";
import type { Journal } from "./persistence/journal.ts";
import { restore } from "./persistence/restore.ts";
import { createStore, everything, forgetful, REWRITE_BYTES } from "./persistence/store.ts";
import type { Tokens } from "./tokens.ts";

export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  /** Running number, for lists. */
  readonly serial: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  revision: Revision;
  settings: MachineSettings;
  /** Oldest first. */
  readonly executions: Execution[];
}

/** What a machine keeps and tells, and nothing here acts on. */
export interface MachineSettings {
  readonly loggingConfiguration: unknown;
  readonly tracingConfiguration: unknown;
  readonly encryptionConfiguration: unknown;
}

/** Everything that an endpoint knows: the API's operations work on this. */
export interface World {
  readonly place: Place;
  readonly timers: Timers;
  readonly tokens: Tokens;
  readonly activities: Activities;
  readonly engine: Engine;
  readonly machines: ReadonlyMap<string, StateMachine>;
  readonly executions: ReadonlyMap<string, Execution>;
  readonly tags: ReadonlyMap<string, Tags>;
  readonly running: number;
  addActivity(activity: Activity, tags: Tags): void;
  removeActivity(arn: string): void;
  addMachine(machine: StateMachine, tags: Tags): void;
  updateMachine(machine: StateMachine): void;
  removeMachine(arn: string): void;
  setTags(arn: string, tags: Tags): void;
  nextSerial(): number;
  /** Makes what has changed durable: called before any answer leaves. */
  flush(): void;
  /** Answers open polls and drops what executions wait for. */
  close(): void;
  start(start: StartOf): Execution;
  /** Settles when the execution has ended. */
  whenEnded(execution: Execution): Promise<void>;
}

export interface StartOf {
  readonly machine: StateMachine;
  readonly arn: string;
  readonly name: string;
  readonly input: string;
}

export interface WorldParts {
  readonly place: Place;
  readonly timers: Timers;
  readonly tokens: Tokens;
  readonly integrations: Integrations;
}

/** A child execution of a distributed Map belongs to its machine's name with the Map's label. */
function childIdentity(revision: Revision, mapRunArn: string, name: string) {
  const label = /\/([^:]*):/.exec(mapRunArn)?.[1] ?? "";
  const machineArn = `${revision.machineArn}/${label}`;
  return {
    arn: executionArn(machineArn, name),
    name,
    revision: { ...revision, machineArn, machineName: `${revision.machineName}/${label}` },
  };
}

function rootOf(execution: Execution): Frame {
  if (execution.root === undefined) throw new Error("the execution has not begun");
  return execution.root;
}

/** With a journal everything is kept there, and taken up from there. */
export function createWorld(parts: WorldParts, journal?: Journal): World {
  const machines = new Map<string, StateMachine>();
  const executions = new Map<string, Execution>();
  const tags = new Map<string, Tags>();
  const waiters = new Map<Execution, (() => void)[]>();
  const activities = createActivities();
  let store = forgetful;
  let serial = 0;
  let running = 0;

  const engine = createEngine({
    ...parts,
    activities,
    newId,
    changed: (execution) => store.changed(execution),
    ended(execution) {
      running -= 1;
      for (const resolve of waiters.get(execution) ?? []) resolve();
      waiters.delete(execution);
    },
    startChild({ parent, index, workflow, input, mapRunArn }) {
      const { revision, serial: parentSerial } = parent.execution;
      const execution = begin({
        ...childIdentity(revision, mapRunArn, newId()),
        workflow,
        input,
        variables: parent.variables,
        mapRun: { arn: mapRunArn, parent: parentSerial, frame: parent, index },
      });
      return rootOf(execution);
    },
  });
  activities.engine = engine;
  if (journal !== undefined) takeUp(journal);

  return {
    ...parts,
    activities,
    engine,
    machines,
    executions,
    tags,
    get running() {
      return running;
    },
    nextSerial,
    flush: () => store.flush(),
    close() {
      activities.close();
      engine.steps.close();
      store.close();
    },
    addActivity(activity, own) {
      activities.add(activity);
      store.activity(activity);
      if (own.size > 0) setTags(activity.arn, own);
    },
    removeActivity(arn) {
      activities.remove(arn);
      tags.delete(arn);
      store.activityGone(arn);
    },
    addMachine(machine, own) {
      machines.set(machine.arn, machine);
      store.machine(machine);
      if (own.size > 0) setTags(machine.arn, own);
    },
    updateMachine: (machine) => store.machine(machine),
    removeMachine(arn) {
      machines.delete(arn);
      tags.delete(arn);
      store.machineGone(arn);
    },
    setTags,
    start({ machine, arn, name, input }) {
      const { revision } = machine;
      const data = dataFromText(input);
      const execution = begin({ arn, name, revision, workflow: revision.compiled, input: data });
      machine.executions.push(execution);
      return execution;
    },
    whenEnded(execution) {
      if (execution.status !== "RUNNING") return Promise.resolve();
      return new Promise((resolve) => {
        waiters.set(execution, [...(waiters.get(execution) ?? []), resolve]);
      });
    },
  };

  function begin(start: Omit<NewExecution, "serial">): Execution {
    const execution = startExecution(engine, { serial: nextSerial(), ...start });
    running += 1;
    executions.set(execution.arn, execution);
    return execution;
  }

  function setTags(arn: string, own: Tags): void {
    tags.set(arn, own);
    store.tags(arn, own);
  }

  function takeUp(opened: Journal): void {
    const written = new Map<Execution, Written>();
    const holdings = () => ({
      activities: activities.all.values(),
      machines: machines.values(),
      tags,
      executions: executions.values(),
    });
    store = createStore(opened, holdings, written);
    serial = restore(opened, { engine, activities, machines, executions, tags, written });
    for (const execution of executions.values()) {
      if (execution.status === "RUNNING") running += 1;
    }
    if (opened.bytes > REWRITE_BYTES) opened.replace(everything(holdings(), written));
  }

  function nextSerial(): number {
    serial += 1;
    return serial;
  }
}
