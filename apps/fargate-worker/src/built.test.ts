import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { findWorkloads } from "@sfn-workers/worker-build";
import { expect, test } from "vitest";

test("every registered workload is built, and no other", async () => {
  const builds = join(import.meta.dirname, "../dist/local");
  const built = existsSync(builds) ? readdirSync(builds, { withFileTypes: true }) : [];
  const folders = built.filter((each) => each.isDirectory()).map(({ name }) => name);
  const workloads = await findWorkloads();
  expect(folders.toSorted()).toEqual(workloads.map(({ name }) => name));
});
