/** Does what docs/first-workload.md says, in the copy of the repository that `.ci/first-workload` makes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../workspace/nx.ts";
import { stepsIn } from "./page.ts";
import { walk } from "./walk.ts";

const PATIENCE_MS = 180_000;

const page = readFileSync(join(ROOT, "docs/first-workload.md"), "utf8");
await walk(stepsIn(page), {
  workspace: ROOT,
  env: process.env,
  patienceMs: PATIENCE_MS,
  say: (line) => console.log(line),
});
