import { type Activities, type Activity, createActivities } from "./activities.ts";
import type { Tags } from "./api/tags.ts";
import { executionArn, type Place } from "./arn.ts";
import { createEngine, type Engine, startExecution } from "./engine/engine.ts";
import type { Execution, Revision } from "./engine/execution.ts";
import type { Frame } from "./engine/frame.ts";
import { newId } from "./ids.ts";
import type { Integrations } from "./integrations.ts";
import type { Timers } from "./timers.ts";
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

export function createWorld(parts: WorldParts): World {
  const machines = new Map<string, StateMachine>();
  const executions = new Map<string, Execution>();
  const tags = new Map<string, Tags>();
  const waiters = new Map<Execution, (() => void)[]>();
  const activities = createActivities();
  let serial = 0;
  let running = 0;

  const engine = createEngine({
    ...parts,
    activities,
    newId,
    changed: () => {},
    ended(execution) {
      running -= 1;
      for (const resolve of waiters.get(execution) ?? []) resolve();
      waiters.delete(execution);
    },
    startChild({ parent, index, workflow, input, mapRunArn }) {
      const execution = startExecution(engine, {
        serial: nextSerial(),
        ...childIdentity(parent.execution.revision, mapRunArn, newId()),
        workflow,
        input,
        variables: parent.variables,
        mapRun: { arn: mapRunArn, frame: parent, index },
      });
      running += 1;
      executions.set(execution.arn, execution);
      return rootOf(execution);
    },
  });
  activities.engine = engine;

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
    flush() {},
    close() {
      activities.close();
      engine.steps.close();
    },
    addActivity(activity, own) {
      activities.add(activity);
      if (own.size > 0) tags.set(activity.arn, own);
    },
    removeActivity(arn) {
      activities.remove(arn);
      tags.delete(arn);
    },
    addMachine(machine, own) {
      machines.set(machine.arn, machine);
      if (own.size > 0) tags.set(machine.arn, own);
    },
    updateMachine() {},
    removeMachine(arn) {
      machines.delete(arn);
      tags.delete(arn);
    },
    setTags: (arn, own) => void tags.set(arn, own),
    start({ machine, arn, name, input }) {
      const execution = startExecution(engine, {
        serial: nextSerial(),
        arn,
        name,
        revision: machine.revision,
        workflow: machine.revision.compiled,
        input: { text: input, value: undefined },
      });
      running += 1;
      executions.set(arn, execution);
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

  function nextSerial(): number {
    serial += 1;
    return serial;
  }
}
