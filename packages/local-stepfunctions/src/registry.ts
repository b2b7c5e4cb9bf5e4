import type { Execution, Revision } from "./engine/execution.ts";

export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly serial: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  revision: Revision;
  settings: MachineSettings;
  /** Oldest first; without child executions. */
  readonly executions: Execution[];
}

/** Settings that are stored and returned, without effect here. */
export interface MachineSettings {
  readonly loggingConfiguration: unknown;
  readonly tracingConfiguration: unknown;
  readonly encryptionConfiguration: unknown;
}

/** The tags of one resource, by key. */
export type Tags = ReadonlyMap<string, string>;

/** The state machines, executions and tags of an endpoint, in memory. */
export interface Registry {
  /** By ARN. */
  readonly machines: ReadonlyMap<string, StateMachine>;
  /** By ARN; child executions, too. */
  readonly executions: ReadonlyMap<string, Execution>;
  /** By the resource's ARN. */
  readonly tags: ReadonlyMap<string, Tags>;
  /** Number of running executions. */
  readonly running: number;
  /** State machines and executions share one sequence of serials. */
  nextSerial(): number;
  addMachine(machine: StateMachine): void;
  removeMachine(arn: string): void;
  addExecution(execution: Execution): void;
  setTags(arn: string, tags: Tags): void;
  removeTags(arn: string): void;
  /** Called when a running execution has ended. */
  executionEnded(execution: Execution): void;
  /** Resolves when the execution has ended. */
  whenEnded(execution: Execution): Promise<void>;
}

/** How many more are kept before the oldest are forgotten together, as a share of `keepEnded`. */
const SLACK = 0.1;

/** @param keepEnded of the executions that have ended, only so many are kept, the newest; child executions count too */
export function createRegistry(keepEnded = Number.POSITIVE_INFINITY): Registry {
  const machines = new Map<string, StateMachine>();
  const executions = new Map<string, Execution>();
  const tags = new Map<string, Tags>();
  const waiters = new Map<Execution, (() => void)[]>();
  /** Oldest first; empty if all are kept. */
  const ended = new Set<Execution>();
  let serial = 0;
  let running = 0;

  return {
    machines,
    executions,
    tags,
    get running() {
      return running;
    },
    nextSerial() {
      serial += 1;
      return serial;
    },
    addMachine(machine) {
      machines.set(machine.arn, machine);
      serial = Math.max(serial, machine.serial);
    },
    removeMachine: (arn) => void machines.delete(arn),
    addExecution(execution) {
      executions.set(execution.arn, execution);
      serial = Math.max(serial, execution.serial);
      if (execution.status === "RUNNING") running += 1;
    },
    setTags: (arn, own) => void tags.set(arn, own),
    removeTags: (arn) => void tags.delete(arn),
    executionEnded(execution) {
      running -= 1;
      for (const resolve of waiters.get(execution) ?? []) resolve();
      waiters.delete(execution);
      if (keepEnded !== Number.POSITIVE_INFINITY) keep(execution);
    },
    whenEnded(execution) {
      if (execution.status !== "RUNNING") return Promise.resolve();
      return new Promise((resolve) => {
        waiters.set(execution, [...(waiters.get(execution) ?? []), resolve]);
      });
    },
  };

  function keep(execution: Execution): void {
    // One that was redriven ends again.
    ended.delete(execution);
    ended.add(execution);
    if (ended.size <= keepEnded * (1 + SLACK)) return;
    forget([...ended].slice(0, ended.size - keepEnded));
  }

  function forget(oldest: readonly Execution[]): void {
    for (const execution of oldest) ended.delete(execution);
    const forgotten = new Set(oldest.filter(({ status }) => status !== "RUNNING"));
    for (const { arn } of forgotten) executions.delete(arn);
    for (const { executions: own } of machines.values()) {
      const kept = own.filter((execution) => !forgotten.has(execution));
      own.length = 0;
      for (const execution of kept) own.push(execution);
    }
  }
}
