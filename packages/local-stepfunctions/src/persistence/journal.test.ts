import { spawnSync } from "node:child_process";
import { readFileSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { newFolder } from "../testing/restart.ts";
import { type Journal, openJournal } from "./journal.ts";
import type { JournalRecord } from "./records.ts";

const deletion = (arn: string): JournalRecord => ({ is: "activity gone", arn });
const arnsOf = (journal: Journal) =>
  [...journal.records()].map((record) => ("arn" in record ? record.arn : record.is));

describe("a data folder", () => {
  test("belongs to one running process", () => {
    const folder = newFolder();
    writeFileSync(path.join(folder, "lock"), String(process.ppid));
    expect(() => openJournal(folder)).toThrow(`${folder} is in use by the process ${process.ppid}`);
    expect(readFileSync(path.join(folder, "lock"), "utf8")).toBe(String(process.ppid));
  });

  test.each([
    ["a process that has ended", () => String(spawnSync(process.execPath, ["-e", "0"]).pid)],
    ["an invalid process id", () => "x"],
    ["an earlier process with the same id", () => String(process.pid)],
  ])("is taken over from %s", (_, owner) => {
    const folder = newFolder();
    writeFileSync(path.join(folder, "lock"), owner());
    const journal = openJournal(folder);
    expect(readFileSync(path.join(folder, "lock"), "utf8")).toBe(String(process.pid));
    journal.close();
  });

  test("is free again once the journal is closed", () => {
    const folder = newFolder();
    openJournal(folder).close();
    expect(() => readFileSync(path.join(folder, "lock"))).toThrow("ENOENT");
  });

  test("keeps its token key", () => {
    const folder = newFolder();
    const first = openJournal(folder);
    first.close();
    const second = openJournal(folder);
    second.close();
    expect(second.tokenKey).toEqual(first.tokenKey);
    expect(openJournal(newFolder()).tokenKey).not.toEqual(first.tokenKey);
  });

  test.each([0, 3, 31, 33])("with a token key of %i bytes is refused, and stays free", (bytes) => {
    const folder = newFolder();
    const file = path.join(folder, "token-key");
    writeFileSync(file, Buffer.alloc(bytes));
    expect(() => openJournal(folder)).toThrow(
      `${file} has ${bytes} bytes; allowed: the 32 bytes of a key. Restore it from a copy, or delete it`,
    );
    unlinkSync(file);
    openJournal(folder).close();
  });
});

describe("a journal", () => {
  test("returns its records in the order in which they were written, also after a restart", () => {
    const folder = newFolder();
    const first = openJournal(folder);
    first.append([deletion("a"), deletion("b")]);
    first.append([deletion("c")]);
    first.close();
    const second = openJournal(folder);
    second.append([deletion("d")]);
    expect(arnsOf(second)).toEqual(["a", "b", "c", "d"]);
    second.close();
  });

  test("counts all bytes, and the bytes since it was opened or replaced", () => {
    const folder = newFolder();
    const journal = openJournal(folder);
    journal.append([deletion("a")]);
    const line = JSON.stringify([deletion("a")]).length + 1;
    expect(journal).toMatchObject({ bytes: line, grown: line });
    journal.replace([[deletion("b")], [deletion("c")]]);
    expect(journal).toMatchObject({ bytes: 2 * line, grown: 0 });
    expect(arnsOf(journal)).toEqual(["b", "c"]);
    journal.append([deletion("d")]);
    expect(journal).toMatchObject({ bytes: 3 * line, grown: line });
    journal.close();
    const again = openJournal(folder);
    expect(again).toMatchObject({ bytes: 3 * line, grown: 0 });
    expect(arnsOf(again)).toEqual(["b", "c", "d"]);
    again.close();
  });

  test("reads lines longer than its read buffer", () => {
    const folder = newFolder();
    const journal = openJournal(folder);
    const arns = [1, 2 ** 20 - 40, 3 * 2 ** 20, 5].map((length, n) => `${n}${"é".repeat(length)}`);
    for (const arn of arns) journal.append([deletion(arn)]);
    journal.close();
    const again = openJournal(folder);
    expect(arnsOf(again)).toEqual(arns);
    again.replace(arns.map((arn) => [deletion(arn)]));
    expect(arnsOf(again)).toEqual(arns);
    again.close();
  });

  test.each([
    ["short", "[{"],
    ["longer than the read buffer", `[{"is":"${"x".repeat(2 ** 21)}`],
  ])("drops a torn last line that is %s", (_, torn) => {
    const folder = newFolder();
    const file = path.join(folder, "journal.jsonl");
    const whole = `${JSON.stringify([deletion("a")])}\n`;
    for (const [before, arns] of [
      [whole, ["a", "b"]],
      ["", ["b"]],
    ] as const) {
      writeFileSync(file, before + torn);
      const journal = openJournal(folder);
      expect(journal.bytes).toBe(before.length);
      journal.append([deletion("b")]);
      expect(arnsOf(journal)).toEqual(arns);
      journal.close();
    }
  });
});
