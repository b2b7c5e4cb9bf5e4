import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { workloads } from "./index.ts";
import { manifests } from "./manifests.ts";

const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test("each workload's folder has its manifest and its handler registered under its name", async () => {
  expect(Object.keys(manifests).sort()).toEqual(folders.sort());
  expect(Object.keys(workloads).sort()).toEqual(folders.sort());
  for (const [name, load] of Object.entries(workloads)) {
    expect((await load()).manifest).toBe(manifests[name]);
  }
});
