import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { newFolder } from "../testing/restart.ts";
import { openDatabase } from "./database.ts";

/** Where the header of a log has what changes when it begins anew. */
const SALTS = { from: 16, to: 24 };

test("the log begins anew between transactions, and nothing of them is lost", async () => {
  const file = path.join(newFolder(), "stepfunctions.sqlite");
  const database = openDatabase(file, "normal", { passPages: 20, restartPages: 60 });
  const salts = () => readFileSync(`${file}-wal`).toString("hex", SALTS.from, SALTS.to);
  let hasResumed = false;
  database.onResumed = () => {
    hasResumed = true;
  };
  let written = 0;
  const put = () => {
    database.transaction(() => database.run("INSERT INTO tags (arn) VALUES (?)", `${written}`));
    written += 1;
  };
  database.run("INSERT INTO serial VALUES (1, 1)");
  put();
  const before = salts();
  // The thread may be done before this one looks again.
  while (!hasResumed) {
    if (!database.isPaused) put();
    await new Promise(setImmediate);
  }
  expect(salts()).not.toBe(before);
  put();
  await database.close();
  const again = openDatabase(file);
  expect(again.statement("SELECT count(*) AS n FROM tags").get()).toMatchObject({ n: written });
  await again.close();
});

test("nothing uses the file any more once it is closed, also during a checkpoint", async () => {
  for (let turns = 0; turns < 10; turns += 2) {
    const file = path.join(newFolder(), "stepfunctions.sqlite");
    const database = openDatabase(file, "normal", { passPages: 1, restartPages: 1 });
    database.transaction(() => database.run("INSERT INTO serial VALUES (1, 1)"));
    for (let turn = 0; turn < turns; turn += 1) await new Promise((next) => setTimeout(next, 5));
    await database.close();
    renameSync(file, `${file}.moved`);
    // A log is left when both have closed the file at the same moment. It is whole.
    for (const name of [`${file}-wal`, `${file}-shm`]) rmSync(name, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (const name of [file, `${file}-wal`, `${file}-shm`]) expect(existsSync(name)).toBe(false);
  }
});

test("a transaction is done also when no thread can be started", async () => {
  const Worker = class {
    constructor() {
      throw new Error("too many threads");
    }
  };
  vi.doMock("node:worker_threads", () => ({ Worker }));
  vi.resetModules();
  onTestFinished(() => void vi.doUnmock("node:worker_threads"));
  const { openDatabase } = await import("./database.ts");
  const file = path.join(newFolder(), "stepfunctions.sqlite");
  const database = openDatabase(file, "normal", { passPages: 1, restartPages: 60 });
  const put = (arn: string) =>
    database.transaction(() => database.run("INSERT INTO tags (arn) VALUES (?)", arn));
  put("a");
  put("b");
  expect(database.statement("PRAGMA wal_autocheckpoint").get()).toEqual({
    wal_autocheckpoint: 1_000,
  });
  await database.close();
});
