import { createCommand } from "../cli/command.ts";
import { UsageError } from "../cli/usageError.ts";
import { environmentCommand } from "../new/environmentCommand.ts";
import { workloadCommand } from "../new/workloadCommand.ts";

export const command = () =>
  createCommand("new", {
    description: "Makes a workload, with everything that belongs to it.",
    examples: {
      "pnpm new workload invoice": "makes the workload invoice, for this machine",
      "pnpm new workload --help": "shows what it can be told",
    },
  })
    .addCommand(workloadCommand())
    .addCommand(environmentCommand())
    .allowExcessArguments()
    .action((_options, { args: [kind], commands }) => {
      const allowed = commands.map((each) => `${each.name()} NAME`).join(", ");
      const given = kind === undefined ? "needs to know what to make" : `can't make "${kind}"`;
      throw new UsageError(`pnpm new ${given}; allowed: ${allowed}`);
    });
