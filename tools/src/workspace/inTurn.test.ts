import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { inTurn } from "./inTurn.ts";

const temporaryFolder = temporaryFolders();

const turnFile = () => join(temporaryFolder(), "new/turn");

test("an action begins when the one before has ended, also if it fails", async () => {
  const file = turnFile();
  const first = Promise.withResolvers<void>();
  const events: string[] = [];
  const failing = inTurn(file, () => first.promise.finally(() => events.push("first ended")));
  const second = inTurn(file, async () => events.push("second"));
  first.reject(new Error("no build"));
  await expect(failing).rejects.toThrow("no build");
  await second;
  expect(events).toEqual(["first ended", "second"]);
  expect(existsSync(file)).toBe(false);
});

test("the turn of a process that is gone is over after a while", async () => {
  const file = turnFile();
  await inTurn(file, async () => {});
  writeFileSync(file, "");
  const later = () => Date.now() + 60_000;
  expect(await inTurn(file, async () => "done", { now: later })).toBe("done");
});

test("an abort ends the wait", async () => {
  const file = turnFile();
  await inTurn(file, async () => {
    const waiting = inTurn(file, async () => {}, { signal: AbortSignal.abort("stopped") });
    await expect(waiting).rejects.toBe("stopped");
  });
});
