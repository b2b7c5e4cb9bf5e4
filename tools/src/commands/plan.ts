import { planStack } from "@sfn-workers/infra/plan";
import { printableTree } from "@sfn-workers/infra/planTree";
import { readStackFile } from "@sfn-workers/infra/stackFile";
import { createCommand } from "../cli/command.ts";

export const command = () =>
  createCommand("plan", {
    description:
      "Shows the resources that the Pulumi program declares for an environment as a tree, with their fixed costs. It works offline, and compares with nothing that is deployed.",
    examples: {
      "pnpm plan --stack prod": "shows the tree",
      "pnpm -s plan --stack prod --json": "prints it for a script",
    },
  })
    .requiredOption("--stack <NAME>", "the stack, such as dev: its file is infra/Pulumi.NAME.yaml")
    .option("--json", "one JSON object on stdout, and nothing else")
    .action(async ({ stack, json }) => {
      const plan = await planStack(readStackFile(stack));
      process.stdout.write(`${json ? JSON.stringify(plan, null, 2) : printableTree(plan)}\n`);
    });
