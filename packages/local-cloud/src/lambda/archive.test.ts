import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { strToU8, zipSync } from "fflate";
import { expect, onTestFinished, test } from "vitest";
import { createDeployedCopies } from "../process/deployedCopies.ts";
import { folderWith } from "../testing/folders.ts";
import { type ArchiveLimits, deployArchive } from "./archive.ts";

const { FileArchive, FileAsset, AssetArchive, RemoteAsset, StringAsset } = pulumi.asset;

function deploy(code: unknown, handler = "index.handler", limits?: ArchiveLimits) {
  const copies = createDeployedCopies();
  onTestFinished(() => copies.remove());
  return deployArchive(code, handler, folderWith({}), copies, limits);
}

test("an archive of files, texts and folders is copied with each at its place", async () => {
  const folder = folderWith({ "code/lib/a.mjs": "a", "index.mjs": "index", "beside.txt": "" });
  const copy = await deploy(
    new AssetArchive({
      "index.mjs": new FileAsset(join(folder, "index.mjs")),
      "settings.json": new StringAsset("{}"),
      packages: new AssetArchive({ own: new FileArchive(join(folder, "code")) }),
    }),
  );
  const read = (path: string) => readFileSync(join(copy, path), "utf8");
  expect(read("index.mjs")).toBe("index");
  expect(read("settings.json")).toBe("{}");
  expect(read("packages/own/lib/a.mjs")).toBe("a");
  expect(existsSync(join(copy, "beside.txt"))).toBe(false);
});

test("a .zip file is unpacked", async () => {
  const zip = zipSync({
    "src/": new Uint8Array(),
    "src/index.mjs": strToU8("zipped"),
    "a.txt": strToU8("a"),
  });
  const folder = folderWith({});
  writeFileSync(join(folder, "code.zip"), zip);
  const copy = await deploy(new FileArchive(join(folder, "code.zip")), "src/index.handler");
  expect(readFileSync(join(copy, "src/index.mjs"), "utf8")).toBe("zipped");
  expect(readFileSync(join(copy, "a.txt"), "utf8")).toBe("a");
});

test("a file that is no .zip file is refused", async () => {
  const path = join(folderWith({ "code.tgz": "x" }), "code.tgz");
  await expect(deploy(new FileArchive(path))).rejects.toThrow(
    `code: ${path}: supported locally: a folder or a .zip file: invalid zip data`,
  );
});

test.each([
  ["index.handler", "index.js"],
  ["src/index.handler", "src/index.cjs"],
  ["index.routes.handler", "index.mjs"],
])("the handler %s is in %s", async (handler, path) => {
  await deploy(new FileArchive(folderWith({ [path]: "" })), handler);
});

test("a handler without an export is refused", async () => {
  const code = new FileArchive(folderWith({ "index.mjs": "" }));
  await expect(deploy(code, "index")).rejects.toThrow(
    "handler: index names no export: use FILE.EXPORT, such as index.handler.",
  );
});

test("an archive without the handler's module is refused", async () => {
  const code = new FileArchive(folderWith({ "main.mjs": "" }));
  await expect(deploy(code)).rejects.toThrow(
    "code: the archive has none of index.js, index.mjs, index.cjs, for the handler index.handler, but main.mjs: build it " +
      "first. On AWS each invocation would fail with Runtime.ImportModuleError: Error: Cannot find module 'index'",
  );
});

test("an archive that is not built, and one of another kind, are refused", async () => {
  const missing = new FileArchive(join(folderWith({}), "dist"));
  await expect(deploy(missing)).rejects.toThrow("/dist does not exist: build it first");
  const remote = new AssetArchive({
    "index.mjs": new RemoteAsset("https://example.com/index.mjs"),
  });
  await expect(deploy(remote)).rejects.toThrow(
    "code, index.mjs: supported locally: a pulumi.asset",
  );
});

test("an archive that is too large is refused in Lambda's words, unzipped or zipped", async () => {
  const limits = { unzippedBytes: 2_000, zippedBytes: 1_000 };
  const archiveOf = (model: string) =>
    new FileArchive(folderWith({ "index.mjs": "", "model.bin": model }));
  await expect(deploy(archiveOf("x".repeat(2_000)), undefined, limits)).rejects.toThrow(
    "code: Unzipped size must be smaller than 2000 bytes. It has 2000; the largest files are model.bin (2000), index.mjs (0)",
  );
  const dense = randomBytes(1_500).toString("latin1").slice(0, 1_200);
  await expect(deploy(archiveOf(dense), undefined, limits)).rejects.toThrow(
    "code: Zipped size must be smaller than 1000 bytes.",
  );
  await deploy(archiveOf("x".repeat(1_999)), undefined, limits);
});
