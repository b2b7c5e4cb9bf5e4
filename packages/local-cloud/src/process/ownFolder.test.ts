import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { folderWith } from "../testing/folders.ts";
import { hasEnded, ownerName, type ProcessFacts, systemFacts } from "./folderOwner.ts";
import { createOwnFolder, removeAbandoned } from "./ownFolder.ts";

/** A place in which these processes run, with the ticks at which they started. */
const placeWith = (started: Record<number, number>, place = "boot.1ul"): ProcessFacts => ({
  place,
  startOf: (processId) => started[processId] ?? "none",
});

test("an owner has ended when its process is gone or another one has its id, and is unknown elsewhere", () => {
  const owner = ownerName(77, placeWith({ 77: 1_000 })) ?? "";
  expect(hasEnded(owner, placeWith({ 77: 1_000 }))).toBe(false);
  expect(hasEnded(owner, placeWith({}))).toBe(true);
  expect(hasEnded(owner, placeWith({ 77: 2_000 }))).toBe(true);
  expect(hasEnded(owner, placeWith({}, "boot.2xy"))).toBe(false);
  expect(hasEnded(owner, placeWith({}, "other.1ul"))).toBe(false);
  expect(hasEnded("no owner", placeWith({}))).toBe(false);
  expect(hasEnded(owner, { place: "boot.1ul", startOf: () => undefined })).toBe(false);
  expect(ownerName(77, { place: undefined, startOf: () => 1 })).toBe(undefined);
});

test.runIf(process.platform === "linux")("the system tells of this process", () => {
  const owner = ownerName(process.pid, systemFacts) ?? "";
  expect(owner).toMatch(/^\w+\.\w+\.\w+\.\w+$/);
  expect(hasEnded(owner, systemFacts)).toBe(false);
  // No process has the highest id that Linux allows.
  expect(
    hasEnded(owner.replace(/\.\w+(?=\.\w+$)/, `.${(4_194_304).toString(36)}`), systemFacts),
  ).toBe(true);
});

test("folders of owners that have ended are removed, read-only ones too, and no others", async () => {
  const parent = folderWith({
    "sfn-workers-dev-boot.1ul.25.rs-AbCdEf/a/b.txt": "",
    "sfn-workers-two-words-boot.1ul.26.rs-AbCdEf/a.txt": "",
    "sfn-workers-dev-boot.2xy.25.rs-AbCdEf/a.txt": "",
    "sfn-workers-dev-AbCdEf/a.txt": "",
    "other-boot.1ul.25.rs-AbCdEf/a.txt": "",
  });
  await removeAbandoned(
    parent,
    placeWith({ [Number.parseInt("26", 36)]: Number.parseInt("rs", 36) }),
  );
  expect(readdirSync(parent).toSorted()).toEqual([
    "other-boot.1ul.25.rs-AbCdEf",
    "sfn-workers-dev-AbCdEf",
    "sfn-workers-dev-boot.2xy.25.rs-AbCdEf",
    "sfn-workers-two-words-boot.1ul.26.rs-AbCdEf",
  ]);
});

test("the first folder in a parent removes what is abandoned there", async () => {
  const parent = folderWith({});
  const place = systemFacts.place ?? "none.none";
  const abandoned = join(parent, `sfn-workers-dev-${place}.${(4_194_304).toString(36)}.1-AbCdEf`);
  mkdirSync(abandoned);
  const own = createOwnFolder("dev", parent);
  expect(basename(own.path)).toContain(ownerName(process.pid, systemFacts) ?? "dev");
  await expect.poll(() => existsSync(abandoned)).toBe(systemFacts.place === undefined);
  await own.remove();
  expect(existsSync(own.path)).toBe(false);
});
