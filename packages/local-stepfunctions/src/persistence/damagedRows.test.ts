import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { newFolder } from "../testing/restart.ts";
import { type StoredService, storedService } from "../testing/storedService.ts";
import { EVENT_KEYS, sealOf } from "./schema.ts";

const WAIT = { StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 900, End: true } } };

async function withExecution() {
  const store = storedService();
  const { stateMachineArn } = await store.call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: "m",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify(WAIT),
  });
  const started = await store.call<{ executionArn: string }>("StartExecution", { stateMachineArn });
  await store.clock.advance(0);
  return { store, stateMachineArn, ...started };
}

function close(store: StoredService): void {
  onTestFinished(store.close);
}

test("a history without its last event is shown in neither order", async () => {
  const { store, executionArn } = await withExecution();
  close(store);
  const last = "(SELECT max(key) FROM event)";
  store.database.sqlite.exec(`DELETE FROM event WHERE key = ${last} AND key % ${EVENT_KEYS} > 1`);
  for (const reverseOrder of [false, true]) {
    const answer = store.call("GetExecutionHistory", { executionArn, reverseOrder });
    await expect(answer).rejects.toThrow(/is damaged: the event 2 of .+ --repair/);
  }
});

test("--repair names a state machine and an activity that are lost, and of which only other rows tell", async () => {
  const { store, stateMachineArn } = await withExecution();
  store.database.sqlite.exec("DELETE FROM machine");
  const tags = ["arn:activity", "[]"];
  const sql = "INSERT INTO tags (arn, tags, seal) VALUES (?, ?, ?)";
  store.database.sqlite.prepare(sql).run(...tags, sealOf(tags));
  await store.close();
  const repaired = storedService(store.folder, store.clock, true);
  close(repaired);
  expect(repaired.warnings).toEqual([
    expect.stringContaining(`can't be read: ${stateMachineArn}, arn:activity. `),
  ]);
});

test("a log that a power cut has torn is told once, with the changes that it costs", async () => {
  const { store, executionArn } = await withExecution();
  await store.call("StopExecution", { executionArn });
  close(store);
  const folder = newFolder();
  cpSync(store.folder, folder, { recursive: true });
  const log = path.join(folder, "stepfunctions.sqlite-wal");
  const bytes = readFileSync(log);
  writeFileSync(log, bytes.fill(0, bytes.length - 2_000));
  const again = storedService(folder, store.clock);
  expect(again.warnings).toEqual([
    expect.stringMatching(/^\S+-wal is damaged, .+: its last changes are lost \(1\)/),
  ]);
  expect(await again.call("DescribeExecution", { executionArn })).toMatchObject({
    status: "RUNNING",
  });
  await again.close();
  const third = storedService(folder, store.clock);
  close(third);
  expect(third.warnings).toEqual([]);
});
