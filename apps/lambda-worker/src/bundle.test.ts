import { join } from "node:path";
import { chosenWorkloads, verifyWorkload } from "@sfn-workers/worker-build/verify";
import { test } from "vitest";

const app = join(import.meta.dirname, "..");

/** Each case has a limit of its own; this is for a workload with many of them. */
const TIMEOUT_MS = 600_000;

test.for(await chosenWorkloads())(
  "each case of $name ends in its built worker as it should",
  { timeout: TIMEOUT_MS },
  (workload) => verifyWorkload({ app, platform: "lambda", workload }),
);
