import { existsSync, globSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { findWorkloads } from "@sfn-workers/worker-build";
import { expect, test } from "vitest";
import { ROOT } from "./nx.ts";

test.each(globSync("apps/*/", { cwd: ROOT }))(
  "in %s every registered workload is built, and no other",
  async (app) => {
    const builds = join(ROOT, app, "dist/local");
    const built = existsSync(builds) ? readdirSync(builds, { withFileTypes: true }) : [];
    const folders = built.filter((each) => each.isDirectory()).map(({ name }) => name);
    const workloads = await findWorkloads();
    expect(folders.toSorted()).toEqual(workloads.map(({ name }) => name).toSorted());
  },
);
