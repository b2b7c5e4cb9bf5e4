import { parseArgs } from "node:util";
import { planStack } from "./plan/plan.ts";
import { printableTree } from "./plan/tree.ts";
import { readStackFile } from "./stackFile.ts";

const USAGE = "usage: plan --stack NAME [--json]";

try {
  const { values } = parseArgs({
    options: { stack: { type: "string" }, json: { type: "boolean", default: false } },
  });
  if (values.stack === undefined) throw new Error(USAGE);
  const plan = await planStack(readStackFile(values.stack));
  console.log(values.json ? JSON.stringify(plan, null, 2) : printableTree(plan));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
