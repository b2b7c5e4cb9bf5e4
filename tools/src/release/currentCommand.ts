import { createCommand } from "../cli/command.ts";
import { DEPLOYED_STACK, requireDeployedStack } from "../cli/stack.ts";

export const currentCommand = () =>
  createCommand("current", {
    description:
      "Prints the commit of the release that an environment runs, and nothing when it runs none: what to go back to, asked before the next one is deployed.",
    examples: { "pnpm release current --stack prod": "prints a commit" },
  })
    .summary("which release an environment runs")
    .addOption(DEPLOYED_STACK)
    .action(async ({ stack }) => {
      const name = await requireDeployedStack(stack);
      const { currentRelease } = await import("./currentRelease.ts");
      const commit = await currentRelease(name);
      if (commit !== undefined) process.stdout.write(`${commit}\n`);
    });
