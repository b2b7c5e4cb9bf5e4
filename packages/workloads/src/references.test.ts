import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { WorkloadReference } from "@sfn-workers/states-language/workflow";
import type { TaskSchemas } from "@sfn-workers/worker-core";
import { expect, test } from "vitest";
import { handlers, workloads } from "./references.ts";

interface Loaded {
  readonly workload?: TaskSchemas;
  readonly schemas?: TaskSchemas;
}

const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .filter((name) => existsSync(join(import.meta.dirname, name, "manifest.ts")));

test("workflows know the handler of each folder with a manifest, and of no other", () => {
  expect(Object.keys(handlers).toSorted()).toEqual(folders.toSorted());
});

test("each handler, or schemas, is that of the manifest to which its name refers", async () => {
  const references: Readonly<Record<string, WorkloadReference>> = workloads;
  // A repository may have none.
  const loads: Readonly<Record<string, () => Promise<Loaded>>> = handlers;
  for (const [name, load] of Object.entries(loads)) {
    const { workload, schemas = workload } = await load();
    expect(schemas?.manifest, name).toBe(references[name]?.manifest);
  }
});
