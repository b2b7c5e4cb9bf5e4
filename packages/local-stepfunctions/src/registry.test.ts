import { expect, test } from "vitest";
import { createRegistry, type StateMachine } from "./registry.ts";
import { testExecution as execution, testRevision as revision } from "./testing/execution.ts";

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
});

test("serials continue after the highest of the machines and executions", () => {
  const registry = createRegistry();
  expect(registry.nextSerial()).toBe(1);
  registry.addMachine(machine(7));
  registry.started(execution(5, { status: "SUCCEEDED" }));
  expect(registry.nextSerial()).toBe(8);
  registry.started(execution(11));
  registry.addMachine(machine(9));
  expect(registry.nextSerial()).toBe(12);
});

test("running executions are counted until they end", () => {
  const registry = createRegistry();
  const ending = execution(1);
  registry.started(ending);
  registry.started(execution(2));
  registry.started(execution(3, { status: "FAILED" }));
  expect(registry.running.size).toBe(2);
  registry.ended(ending);
  expect(registry.running.size).toBe(1);
});

test("whenEnded resolves for all waiters, at once if the execution has ended", async () => {
  const registry = createRegistry();
  const ending = execution(1);
  registry.started(ending);
  const waiting = Promise.all([registry.whenEnded(ending), registry.whenEnded(ending)]);
  ending.status = "SUCCEEDED";
  registry.ended(ending);
  await waiting;
  await registry.whenEnded(ending);
});
