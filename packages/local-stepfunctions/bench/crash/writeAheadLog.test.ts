import { cpSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { newFolder } from "../../src/testing/restart.ts";
import { readLog, tearFrame } from "./writeAheadLog.ts";

test("a torn frame takes what was committed with it and later, and nothing that came before", () => {
  const folder = newFolder();
  const database = new DatabaseSync(join(folder, "some.sqlite"));
  onTestFinished(() => database.close());
  database.exec("PRAGMA journal_mode = WAL; CREATE TABLE rows (n INTEGER)");
  database.exec("INSERT INTO rows VALUES (1)");
  const before = readLog(folder);
  for (const n of [2, 3]) database.exec(`INSERT INTO rows VALUES (${n})`);
  const copy = newFolder();
  cpSync(folder, copy, { recursive: true });
  const after = readLog(copy);
  expect(after?.salts).toBe(before?.salts);
  expect(after?.frames).toBe((before?.frames ?? 0) + 2);
  if (after === undefined || before === undefined) throw new Error("there is a log");
  tearFrame(after, before.frames, 0.5);
  const torn = new DatabaseSync(join(copy, "some.sqlite"));
  onTestFinished(() => torn.close());
  expect(torn.prepare("SELECT n FROM rows").all()).toEqual([{ n: 1 }]);
});

test("frames that have moved into the database are known", () => {
  const folder = newFolder();
  const database = new DatabaseSync(join(folder, "some.sqlite"));
  onTestFinished(() => database.close());
  database.exec("PRAGMA journal_mode = WAL; CREATE TABLE rows (n INTEGER)");
  expect(readLog(folder)).toMatchObject({ frames: 2, movedFrames: 0 });
  database.exec("PRAGMA wal_checkpoint(PASSIVE)");
  expect(readLog(folder)).toMatchObject({ frames: 2, movedFrames: 2 });
});

test("a folder without a log has none", () => {
  expect(readLog(newFolder())).toBeUndefined();
});
