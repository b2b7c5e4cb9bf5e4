import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { folderWith } from "../testing/folders.ts";
import { createDeployedCopies } from "./deployedCopies.ts";

function copiesIn(parent = folderWith({})) {
  const copies = createDeployedCopies(parent);
  onTestFinished(() => copies.remove());
  return copies;
}

test("a copy of a folder has its files, and nothing beside it", async () => {
  const folder = folderWith({ "app/index.mjs": "code", "app/lib/a.mjs": "a", "beside.mjs": "" });
  const copy = await copiesIn().copyFolder(join(folder, "app"));
  expect(readFileSync(join(copy, "lib/a.mjs"), "utf8")).toBe("a");
  expect(existsSync(join(copy, "../beside.mjs"))).toBe(false);
});

test("copies that are made at the same time are apart", async () => {
  const copies = copiesIn();
  const made = await Promise.all(
    ["a", "b"].map((name) => copies.copyFolder(folderWith({ "index.mjs": name }))),
  );
  expect(made.map((copy) => readFileSync(join(copy, "index.mjs"), "utf8"))).toEqual(["a", "b"]);
});

test("a later change of the folder changes no copy, and makes another one", async () => {
  const folder = folderWith({ "index.mjs": "old" });
  const copies = copiesIn();
  const first = await copies.copyFolder(folder);
  expect(await copies.copyFolder(folder)).toBe(first);
  writeFileSync(join(folder, "index.mjs"), "new");
  const second = await copies.copyFolder(folder);
  expect([first, second].map((copy) => readFileSync(join(copy, "index.mjs"), "utf8"))).toEqual([
    "old",
    "new",
  ]);
});

test("folders that are copied at the same time have a copy each", async () => {
  const copies = copiesIn();
  const folders = ["one", "two", "three"].map((text) => folderWith({ "index.mjs": text }));
  const copied = await Promise.all(folders.map((folder) => copies.copyFolder(folder)));
  const texts = copied.map((copy) => readFileSync(join(copy, "index.mjs"), "utf8"));
  expect(texts).toEqual(["one", "two", "three"]);
});

test("a copy can't be written, and keeps what may be executed", async () => {
  const folder = folderWith({ "bin/run": "" });
  const copy = await copiesIn().copyFolder(folder);
  const modeOf = (path: string) => (statSync(join(copy, path)).mode & 0o777).toString(8);
  expect(["", "bin", "bin/run"].map(modeOf)).toEqual(["555", "555", "444"]);
});

test("links to files become files, and links to folders are left out, as in Pulumi's archives", async () => {
  const folder = folderWith({ "app/index.mjs": "", "other/shared.mjs": "shared" });
  symlinkSync("../other/shared.mjs", join(folder, "app/shared.mjs"));
  symlinkSync("../other", join(folder, "app/other"));
  const copy = await copiesIn().copyFolder(join(folder, "app"));
  expect(readFileSync(join(copy, "shared.mjs"), "utf8")).toBe("shared");
  expect(existsSync(join(copy, "other"))).toBe(false);
});

test("a copy is removed once all that have it have released it", async () => {
  const copies = copiesIn();
  const folder = folderWith({ "lib/index.mjs": "" });
  const [first] = [await copies.copyFolder(folder), await copies.copyFolder(folder)];
  await copies.release(first);
  expect(existsSync(first)).toBe(true);
  await copies.release(first);
  expect(existsSync(first)).toBe(false);
  const again = await copies.copyFolder(folder);
  expect(existsSync(join(again, "lib/index.mjs"))).toBe(true);
});

test("a folder that could not be copied can be copied later", async () => {
  const parent = join(folderWith({}), "copies");
  const copies = copiesIn(parent);
  const folder = folderWith({ "index.mjs": "" });
  await expect(copies.copyFolder(folder)).rejects.toThrow("ENOENT");
  mkdirSync(parent);
  expect(existsSync(join(await copies.copyFolder(folder), "index.mjs"))).toBe(true);
});

test("all copies are removed together", async () => {
  const copies = createDeployedCopies(folderWith({}));
  const copy = await copies.copyFolder(folderWith({ "lib/index.mjs": "" }));
  await copies.remove();
  expect(existsSync(dirname(copy))).toBe(false);
});

test("a folder for copies that is absent is refused with the remedy", async () => {
  const copied = copiesIn("/absent").copyFolder(folderWith({ "index.mjs": "" }));
  await expect(copied).rejects.toThrow(/^TMPDIR: \/absent: ENOENT.*set TMPDIR to another folder$/);
});

test("packages above the copies are refused, because deployed code would find them", async () => {
  const parent = folderWith({});
  mkdirSync(join(parent, "node_modules"));
  const copied = copiesIn(join(parent)).copyFolder(folderWith({ "index.mjs": "" }));
  await expect(copied).rejects.toThrow("node_modules would be found by deployed code");
});

test("a file that has not changed since a former copy is linked, and stays when that copy is removed", async () => {
  const copies = copiesIn();
  const folder = folderWith({ "same.mjs": "1", "changed.mjs": "1" });
  const former = await copies.copyFolder(folder);
  const { ino } = statSync(join(former, "same.mjs"));
  writeFileSync(join(folder, "changed.mjs"), "22");
  const next = await copies.copyFolder(folder);
  expect(statSync(join(next, "same.mjs")).ino).toBe(ino);
  await copies.release(former);
  const contents = ["same.mjs", "changed.mjs"].map((name) =>
    readFileSync(join(next, name), "utf8"),
  );
  expect(contents).toEqual(["1", "22"]);
  expect(readFileSync(join(await copies.copyFolder(folder), "same.mjs"), "utf8")).toBe("1");
});

test("a source map leads from its copy to the sources of the original", async () => {
  const copies = copiesIn();
  const map = { version: 3, sources: ["../handler.ts"], mappings: "" };
  const own = { ...map, sourceRoot: "https://sources.example/" };
  const folder = folderWith({
    "a.mjs.map": JSON.stringify(map, undefined, 2),
    "b.mjs.map": JSON.stringify(own),
    "c.mjs.map": "{}",
  });
  const copy = await copies.copyFolder(folder);
  const read = (name: string) => JSON.parse(readFileSync(join(copy, name), "utf8"));
  expect(read("a.mjs.map")).toEqual({ ...map, sourceRoot: `${pathToFileURL(folder).href}/` });
  expect(read("b.mjs.map")).toEqual(own);
  expect(read("c.mjs.map")).toEqual({});
});
