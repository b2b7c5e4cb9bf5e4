import { Option } from "@commander-js/extra-typings";
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
      "pnpm smoke --stack dev": "runs the samples of every workload and of every workflow",
      "pnpm smoke --stack dev --workload NAME --executions 3":
        "runs three executions of one workload",
      "pnpm smoke --stack dev --workflow NAME --input my.json":
        "runs one workflow with an input of yours",
    },
    notes:
      "A workflow that may have to wait for a person, or has no samples, is started only where --workflow names it. Executions are real ones.",
    exitCodes: EXIT_CODES,
  })
    .addOption(DEPLOYED_STACK)
    .addOption(EXECUTIONS)
    .addOption(WORKLOAD)
    .addOption(new Option("--workflow <NAME>", "only this workflow"))
    .addOption(INPUT)
    .addOption(JSON_OUTPUT)
    .action(async ({ stack: name, ...options }) => {
      const stack = await requireDeployedStack(name);
      await requireConsistent(options);
      const { smoke } = await import("../smoke/smoke.ts");
      process.exitCode = await smoke(stack, options);
    });
