import { createCommand } from "../cli/command.ts";
import { DEPLOYED_STACK, requireDeployedStack } from "../cli/stack.ts";
import {
  EXECUTIONS,
  EXIT_CODES,
  INPUT,
  JSON_OUTPUT,
  requireConsistent,
  WORKLOAD,
} from "../executions/options.ts";

export const command = () =>
  createCommand("smoke", {
    description:
      "Runs executions in the deployed environment of a stack, and shows how each ended.",
    examples: {
      "pnpm smoke --stack dev": "runs the samples of every workload",
      "pnpm smoke --stack dev --workload NAME --executions 3":
        "runs three executions of one workload",
    },
    exitCodes: EXIT_CODES,
  })
    .addOption(DEPLOYED_STACK)
    .addOption(EXECUTIONS)
    .addOption(WORKLOAD)
    .addOption(INPUT)
    .addOption(JSON_OUTPUT)
    .action(async ({ stack: name, ...options }) => {
      const stack = await requireDeployedStack(name);
      await requireConsistent(options);
      const { smoke } = await import("../smoke/smoke.ts");
      process.exitCode = await smoke(stack, options);
    });
