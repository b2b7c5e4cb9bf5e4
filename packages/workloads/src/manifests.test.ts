import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { manifests } from "./manifests.ts";

const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test("the manifest in each folder is registered under the folder's name", async () => {
  for (const folder of folders) {
    const file = join(import.meta.dirname, folder, "manifest.ts");
    if (!existsSync(file)) continue;
    const { manifest } = await import(pathToFileURL(file).href);
    expect(manifests[folder], folder).toBe(manifest);
  }
});
