import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { findWorkloads } from "@sfn-workers/worker-build";
import { verifyWorkload } from "@sfn-workers/worker-build/verify";
import { expect, test } from "vitest";

const app = join(import.meta.dirname, "..");
const workloads = await findWorkloads();

/** Each case has a limit of its own; this is for a workload with many of them. */
const TIMEOUT_MS = 600_000;

test.for(workloads)(
  "each case of $name ends in its built worker as it should",
  { timeout: TIMEOUT_MS },
  (workload) => verifyWorkload({ app, platform: "fargate", workload }),
);

test("every registered workload is built, and no other", () => {
  const builds = join(app, "dist/local");
  const built = existsSync(builds) ? readdirSync(builds, { withFileTypes: true }) : [];
  const folders = built.filter((each) => each.isDirectory()).map(({ name }) => name);
  expect(folders.toSorted()).toEqual(workloads.map(({ name }) => name));
});
