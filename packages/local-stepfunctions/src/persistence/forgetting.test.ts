import { statSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { finish } from "../engine/lifecycle.ts";
import { type StoredService, storedService } from "../testing/storedService.ts";

const PASS = { StartAt: "Pass", States: { Pass: { Type: "Pass", End: true } } };
const TABLES = ["execution", "event", "running", "part", "leaving", "machine", "revision"];

function counts({ database }: StoredService): number[] {
  return TABLES.map((table) =>
    Number(database.sqlite.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]),
  );
}

async function machine(store: StoredService, definition: object, more: object = {}) {
  const answer = await store.call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: "m",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify(definition),
    ...more,
  });
  return answer.stateMachineArn;
}

function opened(...args: Parameters<typeof storedService>): StoredService {
  const store = storedService(...args);
  onTestFinished(store.close);
  return store;
}

test("nothing is left of what is forgotten, nor of old revisions and deleted state machines", async () => {
  const store = opened();
  const stateMachineArn = await machine(store, PASS);
  await store.call("StartExecution", { stateMachineArn });
  for (const Comment of ["a", "b"]) {
    const definition = JSON.stringify({ ...PASS, Comment });
    await store.call("UpdateStateMachine", { stateMachineArn, definition });
  }
  await store.clock.advance(1_000);
  expect(counts(store)).toEqual([1, 4, 0, 0, 0, 1, 2]);
  await store.clock.advance(90 * 86_400_000);
  expect(counts(store)).toEqual([0, 0, 0, 0, 0, 1, 1]);
  await store.call("StartExecution", { stateMachineArn });
  await store.call("DeleteStateMachine", { stateMachineArn });
  await store.clock.advance(60_000);
  expect(counts(store)).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test("an old revision leaves with the last Express execution that has it", async () => {
  const store = opened();
  const wait = { StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 60, End: true } } };
  const stateMachineArn = await machine(store, wait, { type: "EXPRESS" });
  await store.call("StartExecution", { stateMachineArn });
  await store.call("StartExecution", { stateMachineArn });
  await store.clock.advance(1_000);
  const definition = JSON.stringify({ ...wait, Comment: "new" });
  await store.call("UpdateStateMachine", { stateMachineArn, definition });
  await store.clock.advance(1_000);
  expect(counts(store).slice(-2)).toEqual([1, 2]);
  await store.clock.advance(60_000);
  expect(counts(store)).toEqual([0, 0, 0, 0, 0, 1, 1]);
});

test("results are written once, and an execution that has ended has only its events", async () => {
  const store = opened();
  const wait = { StartAt: "Wait", States: { Wait: { Type: "Wait", SecondsPath: "$", End: true } } };
  const each = { Type: "Map", ItemProcessor: wait, End: true };
  const stateMachineArn = await machine(store, { StartAt: "Each", States: { Each: each } });
  await store.call("StartExecution", { stateMachineArn, input: "[1, 2, 3]" });
  await store.clock.advance(1_000);
  await store.clock.advance(1_000);
  expect(counts(store).slice(2, 4)).toEqual([1, 3]);
  await store.clock.advance(1_000);
  expect(counts(store).slice(0, 4)).toEqual([1, 18, 0, 0]);
});

test("nothing is left of an Express execution that has ended", async () => {
  const store = opened();
  const wait = { Type: "Wait", Seconds: 9, End: true };
  const express = { StartAt: "Wait", States: { Wait: wait } };
  const stateMachineArn = await machine(store, express, { type: "EXPRESS" });
  await store.call("StartExecution", { stateMachineArn });
  await store.clock.advance(0);
  expect(counts(store).slice(0, 3)).toEqual([1, 2, 1]);
  await store.clock.advance(9_000);
  expect(counts(store).slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
});

test("nothing is left of an Express execution that ends while another one is forgotten", async () => {
  const store = opened();
  const wait = { Type: "Wait", Seconds: 9, End: true };
  const express = { StartAt: "Wait", States: { Wait: wait } };
  const stateMachineArn = await machine(store, express, { type: "EXPRESS" });
  const start = () => store.call<{ executionArn: string }>("StartExecution", { stateMachineArn });
  const started = [await start(), await start()];
  await store.clock.advance(0);
  for (const { executionArn } of started) {
    const execution = store.service.current(executionArn);
    if (execution !== undefined) finish(store.service.engine, execution, { status: "ABORTED" });
    await store.service.acknowledged();
    await new Promise(setImmediate);
  }
  await store.clock.advance(0);
  expect(counts(store).slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
});

test("as many Express executions are forgotten as end in one turn", async () => {
  const store = opened();
  const wait = { Type: "Wait", Seconds: 9, End: true };
  const express = { StartAt: "Wait", States: { Wait: wait } };
  const stateMachineArn = await machine(store, express, { type: "EXPRESS" });
  for (let n = 0; n < 40; n += 1) await store.call("StartExecution", { stateMachineArn });
  await store.clock.advance(0);
  let transactions = 0;
  const { transaction } = store.database;
  store.database.transaction = (work) => {
    transactions += 1;
    transaction(work);
  };
  await store.clock.advance(9_000);
  expect(counts(store)[1]).toBe(0);
  expect(transactions).toBeLessThan(20);
});

test("what a restart interrupted goes after it", async () => {
  const store = storedService();
  const stateMachineArn = await machine(store, PASS);
  await store.call("StartExecution", { stateMachineArn });
  await store.clock.advance(0);
  store.database.sqlite.exec(
    "INSERT INTO leaving SELECT serial FROM execution; DELETE FROM execution",
  );
  await store.close();
  const again = opened(store.folder, store.clock);
  await again.clock.advance(0);
  expect(counts(again).slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
});

test("what is left of a deleted state machine goes also after a restart", async () => {
  const store = storedService();
  const stateMachineArn = await machine(store, PASS);
  await store.call("StartExecution", { stateMachineArn });
  await store.call("DeleteStateMachine", { stateMachineArn });
  await store.close();
  const again = opened(store.folder, store.clock);
  expect(counts(again).slice(0, 2)).toEqual([1, 4]);
  await again.clock.advance(60_000);
  expect(counts(again)).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test("what could not be deleted of a deleted state machine goes later", async () => {
  const store = opened();
  const stateMachineArn = await machine(store, PASS);
  await store.call("StartExecution", { stateMachineArn });
  await store.call("DeleteStateMachine", { stateMachineArn });
  await store.clock.advance(59_000);
  const { transaction } = store.database;
  store.database.transaction = () => {
    throw new Error("the disk is full");
  };
  await store.clock.advance(1_000);
  store.database.transaction = transaction;
  await store.clock.advance(60_000);
  expect(counts(store)).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test("the place of what is forgotten is used again", async () => {
  const store = opened();
  const stateMachineArn = await machine(store, PASS);
  const input = JSON.stringify("x".repeat(20_000));
  const sizes: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    for (let n = 0; n < 20; n += 1) await store.call("StartExecution", { stateMachineArn, input });
    await store.clock.advance(90 * 86_400_000 + 60_000);
    store.database.sqlite.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    sizes.push(statSync(path.join(store.folder, "stepfunctions.sqlite")).size);
  }
  expect(sizes.at(-1)).toBeLessThan(1.2 * (sizes[0] ?? 0));
});

test("a history of 25,000 events goes in slices", async () => {
  const store = opened();
  const stateMachineArn = await machine(store, PASS);
  await store.call("StartExecution", { stateMachineArn });
  await store.clock.advance(0);
  store.database.sqlite.exec(`
    WITH RECURSIVE n(i) AS (SELECT 5 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)
    INSERT INTO event SELECT (SELECT serial FROM execution) * 32768 + i, 'A', 0, 0, NULL, 0 FROM n`);
  const deleted: number[] = [];
  let left = Number(counts(store)[1]);
  const { transaction } = store.database;
  store.database.transaction = (work) => {
    transaction(work);
    const now = Number(counts(store)[1]);
    deleted.push(left - now);
    left = now;
  };
  await store.clock.advance(90 * 86_400_000);
  expect(left).toBe(0);
  expect(Math.max(...deleted)).toBeLessThanOrEqual(500);
});
