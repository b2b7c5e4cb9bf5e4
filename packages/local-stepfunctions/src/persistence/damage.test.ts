import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createVirtualClock } from "../lib/clock.ts";
import { newFolder } from "../testing/restart.ts";
import { type StoredService, storedService } from "../testing/storedService.ts";
import {
  audit,
  KILLED_AT,
  KILLED_FILES,
  type KilledFolder,
  makeKilledFolder,
} from "./testing/killedFolder.ts";

/** Each opens two services; many more found nothing more. */
const RANDOM_DAMAGES = 10;

let parent: string;
let original: KilledFolder;
beforeAll(async () => {
  parent = mkdtempSync(path.join(tmpdir(), "stepfunctions-"));
  original = await makeKilledFolder(path.join(parent, "data"));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

function copied(): string {
  const folder = newFolder();
  for (const name of KILLED_FILES)
    copyFileSync(path.join(original.folder, name), path.join(folder, name));
  return folder;
}

/** Opens a folder, or returns the message that refuses it. */
function open(folder: string, repair: boolean): StoredService | string {
  try {
    return storedService(folder, createVirtualClock(KILLED_AT), repair);
  } catch (error) {
    return (error as Error).message;
  }
}

const REFUSED =
  /stepfunctions\.sqlite is damaged: .+\. Start once with --repair, which keeps what can be read/;

/** A folder that is damaged opens, or is refused by name; with --repair it opens. Returns how many executions that leaves. */
async function survives(
  folder: string,
  isLogWhole = true,
): Promise<{ refused: boolean; same: number }> {
  const first = open(folder, false);
  if (typeof first === "string") {
    expect(first).toMatch(REFUSED);
  } else {
    await audit(original, first, true, isLogWhole);
    await first.close();
  }
  const repaired = open(folder, true);
  if (typeof repaired === "string") throw new Error(repaired);
  const same = await audit(original, repaired, false, isLogWhole);
  // What runs goes on.
  await repaired.clock.advance(900_000);
  expect(repaired.warnings.filter((line) => line.includes("repaired"))).toHaveLength(1);
  await repaired.close();
  return { refused: typeof first === "string", same };
}

/** Leaves nothing in the log. */
function merge(file: string): void {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}

function edited(sql: string): string {
  const folder = copied();
  const database = new DatabaseSync(path.join(folder, "stepfunctions.sqlite"));
  database.exec(sql);
  database.close();
  return folder;
}

const all = () => original.executions.size;

describe("a damaged folder", () => {
  test("that is whole after all is left as it is by --repair", async () => {
    const folder = copied();
    const store = open(folder, true);
    if (typeof store === "string") throw new Error(store);
    expect(store.warnings).toEqual([
      `${path.join(folder, "stepfunctions.sqlite")} is not damaged: nothing was repaired`,
    ]);
    expect(await audit(original, store, false)).toBe(all());
    await store.close();
  });

  test("without its header is refused, and --repair brings everything back", async () => {
    const folder = copied();
    const file = path.join(folder, "stepfunctions.sqlite");
    merge(file);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0, 0, 100));
    expect(await survives(folder)).toEqual({ refused: true, same: all() });
    const kept = readdirSync(folder).filter((name) => name.includes(".damaged-"));
    expect(kept).toHaveLength(1);
    expect(readFileSync(path.join(folder, kept[0] ?? ""))).toEqual(bytes);
  });

  test("that is cut off is refused, and --repair keeps what is before", async () => {
    const folder = copied();
    const file = path.join(folder, "stepfunctions.sqlite");
    merge(file);
    truncateSync(file, Math.floor(statSync(file).size * 0.7));
    const { refused, same } = await survives(folder);
    expect(refused).toBe(true);
    expect(same).toBeLessThan(all());
  });

  test.each([
    [
      "in the middle of its log",
      0.4,
      "-wal is damaged, as a power cut may leave it: its last changes are lost",
    ],
    [
      "in the header of its log",
      0,
      "-wal is damaged, as a power cut may leave it: its last changes are lost",
    ],
  ])("%s starts with what was before, and says so", async (_, at, message) => {
    const folder = copied();
    const log = path.join(folder, "stepfunctions.sqlite-wal");
    const bytes = readFileSync(log);
    writeFileSync(
      log,
      bytes.fill(7, Math.floor(at * bytes.length), Math.floor(at * bytes.length) + 20),
    );
    const store = open(folder, false);
    if (typeof store === "string") throw new Error(store);
    expect(store.warnings).toEqual([expect.stringContaining(message)]);
    await audit(original, store, false, false);
    await store.close();
  });

  test("with a log that ends in the middle of a page starts as it was, as after kill -9", async () => {
    const folder = copied();
    const log = path.join(folder, "stepfunctions.sqlite-wal");
    writeFileSync(log, Buffer.concat([readFileSync(log), Buffer.alloc(2_000, 7)]));
    const store = open(folder, false);
    if (typeof store === "string") throw new Error(store);
    expect(store.warnings).toEqual([]);
    expect(await audit(original, store, false)).toBe(all());
    await store.close();
  });

  test("whose file is empty is refused", async () => {
    const folder = copied();
    rmSync(path.join(folder, "stepfunctions.sqlite-wal"));
    truncateSync(path.join(folder, "stepfunctions.sqlite"), 0);
    expect(await survives(folder)).toEqual({ refused: true, same: 0 });
  });

  test.each([
    [
      "an event's text is cut",
      "UPDATE event SET details = substr(details, 1, 20) WHERE key = (SELECT serial * 32768 + 2 FROM execution WHERE arn LIKE '%:m0:e7')",
      1,
      false,
    ],
    [
      "an event is missing",
      "DELETE FROM event WHERE key = (SELECT serial * 32768 + 3 FROM execution WHERE arn LIKE '%:m0:e7')",
      1,
      false,
    ],
    [
      "a digit of a text has changed",
      "UPDATE event SET details = replace(details, 'n', 'm') WHERE key = (SELECT serial * 32768 + 1 FROM execution WHERE arn LIKE '%:m0:e7')",
      1,
      false,
    ],
    [
      "the state of a running execution is cut",
      "UPDATE running SET frame = substr(frame, 1, 50) WHERE serial = (SELECT serial FROM execution WHERE arn LIKE '%:m2:e1')",
      1,
      true,
    ],
    [
      "the items of a Map state are missing",
      "DELETE FROM part WHERE serial = (SELECT serial FROM execution WHERE arn LIKE '%:m2:e1')",
      1,
      false,
    ],
    [
      "a definition is missing",
      "DELETE FROM revision WHERE body LIKE '%\"a\\\"%' OR body LIKE '%Comment%a%Pass%'",
      25,
      true,
    ],
    [
      "a child execution is missing",
      "DELETE FROM execution WHERE serial = (SELECT max(serial) FROM execution)",
      2,
      true,
    ],
  ])("in which %s gives back all others", async (_, sql, lost, refused) => {
    const result = await survives(edited(sql));
    expect(result.same).toBeLessThanOrEqual(all() - lost);
    expect(result.same).toBeGreaterThanOrEqual(all() - lost - 25);
    if (refused) expect(result.refused).toBe(true);
  });

  test("is told once on stderr where something can't be read, and all else is answered", async () => {
    const store = open(
      edited("UPDATE event SET details = '{' WHERE type = 'PassStateEntered'"),
      false,
    );
    if (typeof store === "string") throw new Error(store);
    onTestFinished(store.close);
    const [executionArn] = original.executions.keys();
    const request = { executionArn };
    for (const _ of [1, 2]) {
      await expect(store.call("GetExecutionHistory", request)).rejects.toThrow(REFUSED);
    }
    expect(await store.call("DescribeExecution", request)).toEqual(
      original.executions.get(executionArn ?? "")?.described,
    );
    expect(store.warnings).toEqual([expect.stringMatching(REFUSED)]);
  });

  test("however random bytes are spread over it", async () => {
    const damage = fc.array(
      fc.record({
        file: fc.constantFrom(...KILLED_FILES.slice(0, 2)),
        at: fc.double({ min: 0, max: 0.9999, noNaN: true }),
        bytes: fc.oneof(
          fc.uint8Array({ minLength: 1, maxLength: 600 }),
          fc.integer({ min: 1, max: 8_192 }).map((length) => new Uint8Array(length)),
        ),
      }),
      { minLength: 1, maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(damage, async (places) => {
        const folder = copied();
        for (const { file, at, bytes } of places) {
          const name = path.join(folder, file);
          if (!existsSync(name)) continue;
          const content = readFileSync(name);
          content.set(
            bytes.subarray(0, content.length - Math.floor(at * content.length)),
            Math.floor(at * content.length),
          );
          writeFileSync(name, content);
        }
        await survives(
          folder,
          places.every(({ file }) => !file.endsWith("-wal")),
        );
      }),
      { numRuns: RANDOM_DAMAGES, endOnFailure: true },
    );
  });
});
