import { createCommand } from "../cli/command.ts";
import { readStack, STACK } from "../cli/stack.ts";

export const command = () =>
  createCommand("plan", {
    description:
      "Shows the resources that the Pulumi program declares for an environment as a tree, with their fixed costs. It works offline, and compares with nothing that is deployed.",
    examples: {
      "pnpm plan --stack prod": "shows the tree",
      "pnpm -s plan --stack prod --json": "prints it for a script",
    },
  })
    .addOption(STACK)
    .option("--json", "one JSON object on stdout, and nothing else")
    .action(async ({ stack: name, json }) => {
      const stack = await readStack(name);
      const { planStack } = await import("@sfn-workers/infra/plan");
      const { printableTree } = await import("@sfn-workers/infra/planTree");
      const { tellingLines } = await import("@sfn-workers/infra/stackFile");
      const plan = await tellingLines(stack, () => planStack(stack));
      process.stdout.write(`${json ? JSON.stringify(plan, null, 2) : printableTree(plan)}\n`);
    });
