import { dataFromText } from "@sfn-workers/states-language/json";
import { describe, expect, test } from "vitest";
import type { Execution } from "./engine/execution.ts";
import { createRegistry, type StateMachine } from "./registry.ts";

const revision = {
  machineArn: "machine",
  machineName: "m",
  type: "STANDARD",
  roleArn: "role",
  definition: "{}",
  compiled: { startAt: "A", states: new Map(), timeoutSeconds: undefined },
  revisionId: "r",
  updatedAt: 0,
} as const satisfies Execution["revision"];

const execution = (serial: number, status: Execution["status"] = "RUNNING"): Execution => ({
  serial,
  arn: `execution-${serial}`,
  name: String(serial),
  revision,
  input: dataFromText("{}"),
  startedAt: 0,
  history: [],
  mapRun: undefined,
  attempts: 0,
  status,
  stoppedAt: undefined,
  output: undefined,
  error: undefined,
  cause: undefined,
  root: undefined,
  deadline: undefined,
});

const machine = (serial: number): StateMachine => ({
  arn: `machine-${serial}`,
  name: "m",
  serial,
  createdAt: 0,
  revision,
  settings: {
    loggingConfiguration: {},
    tracingConfiguration: {},
    encryptionConfiguration: {},
  },
  executions: [],
});

test("serials continue after the highest of the machines and executions", () => {
  const registry = createRegistry();
  expect(registry.nextSerial()).toBe(1);
  registry.addMachine(machine(7));
  registry.addExecution(execution(5, "SUCCEEDED"));
  expect(registry.nextSerial()).toBe(8);
  registry.addExecution(execution(11));
  registry.addMachine(machine(9));
  expect(registry.nextSerial()).toBe(12);
});

test("running executions are counted until they end", () => {
  const registry = createRegistry();
  const ending = execution(1);
  registry.addExecution(ending);
  registry.addExecution(execution(2));
  registry.addExecution(execution(3, "FAILED"));
  expect(registry.running).toBe(2);
  registry.executionEnded(ending);
  expect(registry.running).toBe(1);
  expect(registry.executions.size).toBe(3);
});

test("whenEnded resolves for all waiters, at once if the execution has ended", async () => {
  const registry = createRegistry();
  const ending = execution(1);
  registry.addExecution(ending);
  const waiting = Promise.all([registry.whenEnded(ending), registry.whenEnded(ending)]);
  ending.status = "SUCCEEDED";
  registry.executionEnded(ending);
  await waiting;
  await registry.whenEnded(ending);
});

describe("a registry that keeps two ended executions", () => {
  function stage() {
    const registry = createRegistry(2);
    const owner = machine(1);
    registry.addMachine(owner);
    const start = (serial: number) => {
      const started = execution(serial);
      registry.addExecution(started);
      owner.executions.push(started);
      return started;
    };
    const end = (one: Execution) => {
      one.status = "SUCCEEDED";
      registry.executionEnded(one);
    };
    const known = () => [...registry.executions.values()].map(({ serial }) => serial);
    const listed = () => owner.executions.map(({ serial }) => serial);
    return { start, end, known, listed };
  }

  test("forgets the oldest that have ended, and none that runs", () => {
    const { start, end, known, listed } = stage();
    start(1);
    const others = [2, 3, 4, 5].map(start);
    for (const other of others) end(other);
    expect([known(), listed()]).toEqual([
      [1, 4, 5],
      [1, 4, 5],
    ]);
  });

  test("counts an execution that was redriven when it ends again", () => {
    const { start, end, known } = stage();
    const [first, ...others] = [start(1), start(2), start(3), start(4)];
    if (first === undefined) throw new Error("no execution");
    end(first);
    first.status = "RUNNING";
    for (const other of others) end(other);
    expect(known()).toEqual([1, 3, 4]);
    end(first);
    expect(known()).toEqual([1, 4]);
  });
});
