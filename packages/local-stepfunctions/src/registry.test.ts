import { expect, test } from "vitest";
import { createRegistry } from "./registry.ts";
import { testExecution as execution } from "./testing/execution.ts";

test("serials continue after the highest that has been used", () => {
  const registry = createRegistry();
  expect(registry.nextSerial()).toBe(1);
  registry.continueAfter(7);
  expect(registry.nextSerial()).toBe(8);
  registry.continueAfter(5);
  expect(registry.nextSerial()).toBe(9);
  expect(registry.lastSerial).toBe(9);
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
