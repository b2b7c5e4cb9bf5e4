import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { newFolder } from "../testing/restart.ts";
import { lostChanges } from "./tornLog.ts";

const FRAME = 24 + 4_096;
const CHANGES = 5;

/** A database with a log of two frames, and one for each change. */
function withLog(changes = CHANGES) {
  const file = path.join(newFolder(), "some.sqlite");
  const database = new DatabaseSync(file);
  onTestFinished(() => database.close());
  database.exec("PRAGMA journal_mode = WAL; CREATE TABLE rows (n INTEGER)");
  for (let n = 0; n < changes; n += 1) database.exec(`INSERT INTO rows VALUES (${n})`);
  const damage = (at: number) => {
    const bytes = readFileSync(`${file}-wal`);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(`${file}-wal`, bytes);
  };
  return { file, database, damage };
}

test("a whole log, one that is used again and none have lost no change", () => {
  const { file, database } = withLog();
  expect(lostChanges(file)).toBe(0);
  database.exec("PRAGMA wal_checkpoint(RESTART); INSERT INTO rows VALUES (9)");
  expect(readFileSync(`${file}-wal`).length).toBeGreaterThan(4 * FRAME);
  expect(lostChanges(file)).toBe(0);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  expect(lostChanges(file)).toBe(0);
  expect(lostChanges(`${file}-other`)).toBe(0);
});

test.each([
  ["the first page of the first change", 32 + 2 * FRAME + 100, CHANGES],
  ["the header of the frame of the third one", 32 + 4 * FRAME + 2, CHANGES - 2],
  ["the last byte of the last one", 32 + 7 * FRAME - 1, 1],
  ["the header", 24, CHANGES + 1],
])("damage in %s costs the changes from there", (_, at, lost) => {
  const { file, damage } = withLog();
  damage(at);
  expect(lostChanges(file)).toBe(lost);
});

test("a log of any length is read, a part at a time", () => {
  const { file, damage } = withLog(300);
  expect(lostChanges(file)).toBe(0);
  damage(32 + 282 * FRAME + 100);
  expect(lostChanges(file)).toBe(20);
});

test("a change that was not written to its end is not lost: nobody was told of it", () => {
  const { file } = withLog();
  const bytes = readFileSync(`${file}-wal`);
  writeFileSync(`${file}-wal`, bytes.subarray(0, 32 + 7 * FRAME - 2_000));
  expect(lostChanges(file)).toBe(0);
  // Its first frame, of two.
  const last = Buffer.from(bytes.subarray(32 + 6 * FRAME));
  last.writeUInt32BE(0, 4);
  writeFileSync(`${file}-wal`, Buffer.concat([bytes.subarray(0, 32 + 6 * FRAME), last]));
  expect(lostChanges(file)).toBe(0);
});
