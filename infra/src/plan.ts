import { parseArgs } from "node:util";
import { planStack } from "./plan/plan.ts";
import { printableTree } from "./plan/tree.ts";
import { readStackFile } from "./stackFile.ts";

const USAGE = "usage: plan --stack NAME [--json]";

try {
  const { values } = parseArgs({
    options: {
      stack: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  console.log(values.help ? USAGE : await planText(values.stack, values.json));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function planText(stack: string | undefined, json: boolean): Promise<string> {
  if (stack === undefined) throw new Error(USAGE);
  const plan = await planStack(readStackFile(stack));
  return json ? JSON.stringify(plan, null, 2) : printableTree(plan);
}
