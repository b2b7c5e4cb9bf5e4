import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { newFolder } from "../testing/restart.ts";
import { storedService } from "../testing/storedService.ts";
import { openFolder } from "./open.ts";

const open = (folder: string) =>
  openFolder(folder, { sync: "normal", repair: false, warn: () => {} });

function openAndClose(folder: string): Buffer {
  const { database, release, tokenKey } = open(folder);
  database.close();
  release();
  return tokenKey;
}

/** Changes the database as another program would. */
function edit(folder: string, sql: string): void {
  const database = new DatabaseSync(path.join(folder, "stepfunctions.sqlite"));
  database.exec(sql);
  database.close();
}

describe("a data folder", () => {
  test("belongs to one process, and another is told which", () => {
    const folder = newFolder();
    const { database, release } = open(folder);
    expect(() => open(folder)).toThrow(
      new RegExp(
        `^${folder} is in use by the process ${process.pid} on .+, which started at \\d{4}-.+Z: .+\\. Stop that process, or choose another folder with --data$`,
      ),
    );
    database.close();
    release();
    expect(existsSync(path.join(folder, "owner.json"))).toBe(false);
    openAndClose(folder);
  });

  test.each([
    ["of a process that has ended", JSON.stringify({ pid: 1, host: "h", command: "c" })],
    ["that is torn", '{"pid'],
  ])("is not kept by an owner's file %s", (_, text) => {
    const folder = newFolder();
    writeFileSync(path.join(folder, "owner.json"), text);
    openAndClose(folder);
  });

  test("is for its user only, with all its files, also one that others could read before", async () => {
    const folder = newFolder();
    openAndClose(folder);
    for (const name of ["", "stepfunctions.sqlite", "token-key"]) {
      chmodSync(path.join(folder, name), 0o755);
    }
    const store = storedService(folder);
    onTestFinished(store.close);
    await store.call("CreateActivity", { name: "a" });
    const mode = (name: string) => (statSync(path.join(folder, name)).mode & 0o777).toString(8);
    expect(mode("")).toBe("700");
    for (const name of ["", "-wal", "-shm"])
      expect(mode(`stepfunctions.sqlite${name}`)).toBe("600");
    for (const name of ["token-key", "owner.json", "lock.sqlite"]) expect(mode(name)).toBe("600");
  });

  test("with the log of a database that is gone is refused", () => {
    const folder = newFolder();
    openAndClose(folder);
    const file = path.join(folder, "stepfunctions.sqlite");
    writeFileSync(`${file}-wal`, "log");
    unlinkSync(file);
    expect(() => open(folder)).toThrow(`${file} is missing, but its log ${file}-wal is there`);
    unlinkSync(`${file}-wal`);
    openAndClose(folder);
  });

  test.each([
    ["lock.sqlite", "used: EISDIR: illegal operation on a directory, open"],
    ["stepfunctions.sqlite", "opened: unable to open database file"],
    ["token-key", "used: EISDIR: illegal operation on a directory, read"],
    // A key that can't be written, as on a full disk, is not left there in part.
    ["token-key.new", "used: EISDIR: illegal operation on a directory, open"],
  ])("with a folder in place of %s is named, and opens once that is gone", (name, problem) => {
    const folder = newFolder();
    mkdirSync(path.join(folder, name));
    expect(() => open(folder)).toThrow(`${folder} can't be ${problem}`);
    rmdirSync(path.join(folder, name));
    openAndClose(folder);
  });

  test("opens though the file of its lock has content, which it never has by itself", () => {
    const folder = newFolder();
    const file = path.join(folder, "lock.sqlite");
    writeFileSync(file, "no database".repeat(100));
    const { database, release } = open(folder);
    expect(() => open(folder)).toThrow("is in use by");
    database.close();
    release();
    expect(readFileSync(file, "utf8")).toBe("");
  });

  test("that can't be made is named", () => {
    expect(() => open("/proc/stepfunctions/data")).toThrow(
      "/proc/stepfunctions/data can't be used",
    );
  });

  test("of all users is refused, and stays theirs", () => {
    const folder = newFolder();
    chmodSync(folder, 0o1777);
    expect(() => open(folder)).toThrow(`${folder} is a folder of all users`);
    expect(statSync(folder).mode & 0o7777).toBe(0o1777);
  });

  test.each([
    [undefined, 1],
    ["normal", 1],
    ["full", 2],
  ] as const)(
    "with sync %s waits for the disk as SQLite's synchronous = %i",
    (sync, synchronous) => {
      const { database, release } = openFolder(newFolder(), {
        sync,
        repair: false,
        warn: () => {},
      });
      expect(database.statement("PRAGMA synchronous").get()).toEqual({ synchronous });
      database.close();
      release();
    },
  );

  test("keeps its token key", () => {
    const folder = newFolder();
    const key = openAndClose(folder);
    expect(openAndClose(folder)).toEqual(key);
    expect(openAndClose(newFolder())).not.toEqual(key);
  });

  test.each([0, 3, 31, 33])("with a token key of %i bytes is refused, and stays free", (bytes) => {
    const folder = newFolder();
    const file = path.join(folder, "token-key");
    writeFileSync(file, Buffer.alloc(bytes));
    expect(() => open(folder)).toThrow(
      `${file} has ${bytes} bytes; allowed: the 32 bytes of a key. Restore it from a copy, or delete it`,
    );
    unlinkSync(file);
    openAndClose(folder);
  });

  test("with a journal of the earlier form is refused, unchanged", () => {
    const folder = newFolder();
    const journal = path.join(folder, "journal.jsonl");
    writeFileSync(journal, "[]\n");
    expect(() => open(folder)).toThrow(`${journal} is of an earlier form, which is no longer read`);
    expect(existsSync(path.join(folder, "stepfunctions.sqlite"))).toBe(false);
    expect(readFileSync(journal, "utf8")).toBe("[]\n");
  });

  test("of a newer version is refused by its number", () => {
    const folder = newFolder();
    openAndClose(folder);
    edit(folder, "PRAGMA user_version = 1000");
    expect(() => open(folder)).toThrow(
      /stepfunctions.sqlite has version 1000; allowed: versions 1 to \d/,
    );
  });

  test("with the database of another program is refused", () => {
    const folder = newFolder();
    edit(folder, "CREATE TABLE a (b)");
    expect(() => open(folder)).toThrow("stepfunctions.sqlite is a database of another program");
  });
});
