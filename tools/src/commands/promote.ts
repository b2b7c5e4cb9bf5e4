import { createCommand } from "../cli/command.ts";
import { DEPLOYED_STACK, requireDeployedStack } from "../cli/stack.ts";

export const command = () =>
  createCommand("promote", {
    description:
      "Deploys the commit that is checked out to one environment, as the deploy workflow does: not over a newer commit. Where sfn-workers:deploy says smoke: true, executions run through it then, and where it says rollback: true, the former commit is deployed again when they fail, or the deployment does half-way.",
    examples: {
      "pnpm promote --stack dev": "deploys this commit to dev",
      "pnpm promote --stack dev --older": "goes back to this commit on purpose",
    },
    exitCodes: {
      0: "when it is deployed, or the environment has a newer commit",
      1: "when the deployment or an execution failed, also when the former commit is back",
    },
  })
    .addOption(DEPLOYED_STACK)
    .option("--older", "deploys it also over a newer commit")
    .option(
      "--prepare",
      "only builds what would be built, so that nothing that is built sees a credential",
    )
    .option("--json", "one JSON object on stdout, and nothing else")
    .action(async ({ stack: name, older, prepare, json }) => {
      const stack = await requireDeployedStack(name);
      if (prepare) {
        const { prepare: build } = await import("../promote/prepare.ts");
        await build(stack);
        return;
      }
      const { promote } = await import("../promote/promote.ts");
      const promotion = await promote(stack, { older });
      const { commit, deployed } = promotion;
      const text = deployed ? `${stack} has ${commit}` : `${stack} has a newer commit`;
      process.stdout.write(`${json ? JSON.stringify(promotion) : text}\n`);
    });
