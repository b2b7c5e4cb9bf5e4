import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { manifests } from "./manifests.ts";

const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(folders)(
  "the manifest in the folder %s is registered under the folder's name",
  async (folder) => {
    const file = join(import.meta.dirname, folder, "manifest.ts");
    if (!existsSync(file)) return;
    const { manifest } = await import(pathToFileURL(file).href);
    expect(manifests[folder]).toBe(manifest);
  },
);
