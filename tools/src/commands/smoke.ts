import { createCommand } from "../cli/command.ts";
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
    .requiredOption("--stack <NAME>", "the deployed stack, such as dev")
    .addOption(EXECUTIONS)
    .addOption(WORKLOAD)
    .addOption(INPUT)
    .addOption(JSON_OUTPUT)
    .action(async ({ stack, ...options }) => {
      await requireConsistent(options);
      const { smoke } = await import("../smoke/smoke.ts");
      process.exitCode = await smoke(stack, options);
    });
