import { dataFromText } from "@sfn-workers/states-language/json";
import { expect, test } from "vitest";
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
