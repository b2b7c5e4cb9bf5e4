import { createCommand } from "../cli/command.ts";
import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";
import { environmentCommand } from "../new/environmentCommand.ts";
import { workflowCommand } from "../new/workflowCommand.ts";
import { workloadCommand } from "../new/workloadCommand.ts";

export const command = () =>
  createCommand("new", {
    description:
      "Makes a workload, a workflow or an environment, with everything that belongs to it.",
    examples: {
      "pnpm new workload invoice": "makes the workload invoice, for this machine",
      "pnpm new workflow month-end": "makes the workflow month-end",
      "pnpm new environment staging": "makes the environment staging",
      "pnpm new --clear-samples": "removes the workloads and workflows that the repository brings",
    },
  })
    .enablePositionalOptions()
    .addCommand(workloadCommand())
    .addCommand(workflowCommand())
    .addCommand(environmentCommand())
    .allowExcessArguments()
    .hook("preSubcommand", (own, chosen) => {
      const [given] = own.options.filter(
        (option) => own.getOptionValueSource(option.attributeName()) === "cli",
      );
      if (given === undefined) return;
      throw new UsageError(
        `${given.long} stands before ${chosen.name()}; allowed: behind it, if pnpm new ${chosen.name()} --help has it`,
      );
    })
    .option("--clear-samples", "removes the samples, so that only your own work is left")
    .option("--dry-run", "with --clear-samples: shows what would be written")
    .option("-y, --yes", "with --clear-samples: asks nothing")
    .option("--force", "with --clear-samples: also if git lacks changes")
    .action(async ({ clearSamples, ...options }, { args: [kind], commands }) => {
      if (clearSamples && kind === undefined) {
        const { runClearSamples } = await import("../new/runNew.ts");
        return runClearSamples(options);
      }
      const kinds = commands.map((each) => each.name());
      const allowed = kinds.map((each) => `${each} NAME`).join(", ");
      const meant = kind === undefined ? "" : suggestion(kind, kinds);
      const given = kind === undefined ? "needs to know what to make" : `can't make "${kind}"`;
      throw new UsageError(`pnpm new ${given}; allowed: ${allowed}, --clear-samples${meant}`);
    });
