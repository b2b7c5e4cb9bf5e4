import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { createVirtualClock } from "../../lib/clock.ts";
import { type StoredService, storedService } from "../../testing/storedService.ts";

const ROLE = "arn:aws:iam::000000000000:role/test";
/** All that a folder has but its lock. */
export const KILLED_FILES = ["stepfunctions.sqlite", "stepfunctions.sqlite-wal", "token-key"];
const STARTED_AT = Date.UTC(2026, 0, 1);
/** The time at which the process was killed. */
export const KILLED_AT = STARTED_AT + 2_000;

/** What a client sees of an execution. */
interface Seen {
  readonly described: object;
  readonly events: object[];
}

/** A data folder as a killed process left it, and what clients saw of its executions. */
export interface KilledFolder {
  readonly folder: string;
  readonly executions: ReadonlyMap<string, Seen>;
  readonly machines: readonly string[];
}

async function seen(store: StoredService, executionArn: string): Promise<Seen> {
  const described = await store.call("DescribeExecution", { executionArn });
  const request = { executionArn, maxResults: 1_000 };
  const { events } = await store.call<{ events: object[] }>("GetExecutionHistory", request);
  return { described, events };
}

const pass = (comment: string) => ({
  Comment: comment,
  StartAt: "Pass",
  States: { Pass: { Type: "Pass", End: true } },
});
const item = { StartAt: "Item", States: { Item: { Type: "Wait", Seconds: 900, End: true } } };
const each = (mode: object) => ({
  StartAt: "First",
  States: {
    First: { Type: "Wait", Seconds: 1, Next: "Each" },
    Each: { Type: "Map", ItemProcessor: { ...item, ...mode }, End: true },
  },
});
const DISTRIBUTED = { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } };

export async function makeKilledFolder(folder: string): Promise<KilledFolder> {
  const store = storedService(folder, createVirtualClock(STARTED_AT));
  const machines: string[] = [];
  const executions = new Map<string, Seen>();
  for (const [index, definition] of [pass("a"), pass("b"), each({}), each(DISTRIBUTED)].entries()) {
    const { stateMachineArn } = await store.call<{ stateMachineArn: string }>(
      "CreateStateMachine",
      { name: `m${index}`, roleArn: ROLE, definition: JSON.stringify(definition) },
    );
    machines.push(stateMachineArn);
    for (let n = 0; n < (index < 2 ? 25 : 4); n += 1) {
      const input = JSON.stringify([1, "x".repeat(n === 3 ? 9_000 : 40 * n), { n }]);
      await store.call("StartExecution", { stateMachineArn, name: `e${n}`, input });
    }
    if (index === 1) store.database.sqlite.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  await store.clock.advance(KILLED_AT - STARTED_AT);
  const rows = store.database.sqlite.prepare("SELECT arn FROM execution ORDER BY serial").all();
  for (const { arn } of rows) executions.set(String(arn), await seen(store, String(arn)));
  const copy = `${folder}-killed`;
  mkdirSync(copy);
  for (const name of KILLED_FILES) copyFileSync(path.join(folder, name), path.join(copy, name));
  await store.close();
  return { folder: copy, executions, machines };
}

/**
 * Each execution is what it was, or can't be read. Where the log is damaged, as a power cut leaves it, an execution may go on from where
 * it was a moment before. Returns how many are what they were.
 */
export async function audit(
  { executions, machines }: KilledFolder,
  store: StoredService,
  mayFail: boolean,
  isLogWhole = true,
): Promise<number> {
  let same = 0;
  for (const [arn, before] of executions) {
    try {
      const now = await seen(store, arn);
      if (!isLogWhole) {
        expect(now.events[0]).toEqual(before.events[0]);
        expect(now.events).toMatchObject(now.events.map((_, index) => ({ id: index + 1 })));
        continue;
      }
      expect(now).toEqual(before);
      same += 1;
    } catch (error) {
      const { name, code } = error as Error & { code?: string };
      if (code !== "ExecutionDoesNotExist" && !(mayFail && name === "DamagedStore")) throw error;
    }
  }
  for (const stateMachineArn of machines) {
    const listed = await store
      .call<{ executions: { executionArn: string }[] }>("ListExecutions", { stateMachineArn })
      .catch((error: Error & { code?: string }) => {
        if (error.code === "StateMachineDoesNotExist") return { executions: [] };
        if (mayFail && error.name === "DamagedStore") return { executions: [] };
        throw error;
      });
    for (const { executionArn } of listed.executions) {
      expect(executions.has(executionArn)).toBe(true);
    }
  }
  return same;
}
