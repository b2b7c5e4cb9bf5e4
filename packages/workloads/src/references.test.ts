import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { handlers, workloads } from "./references.ts";

const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .filter((name) => existsSync(join(import.meta.dirname, name, "manifest.ts")));

test("workflows know the handler of each folder with a manifest, and of no other", () => {
  expect(Object.keys(handlers).toSorted()).toEqual(folders.toSorted());
});

test("each handler is that of the manifest to which its name refers", async () => {
  const references = new Map(Object.entries(workloads));
  for (const [name, load] of Object.entries(handlers)) {
    const { workload } = await load();
    expect(workload.manifest, name).toBe(references.get(name)?.manifest);
  }
});
