import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { machinePaths } from "./machinePaths.ts";

test.each(["plain", "with spaces (1)", "Räume 東京 😀"])(
  "paths and URLs are found in a repository whose folder is %j",
  (name) => {
    const folder = mkdtempSync(join(tmpdir(), "machine-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const repository = join(folder, name);
    mkdirSync(repository);
    const files = ["schema.prisma", "client.wasm"].map((file) => join(repository, file));
    for (const file of files) writeFileSync(file, "");
    const [schema = "", wasm = ""] = files;
    const named = [schema, pathToFileURL(wasm).href, join(repository, "none")];
    const { code } = transformSync(`exports.of = ${JSON.stringify(named)};`);
    const contents = Buffer.from(code);
    expect(machinePaths([{ path: "index.mjs", contents }], repository)).toEqual(files);
  },
);
