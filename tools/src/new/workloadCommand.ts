import { createCommand } from "../cli/command.ts";

export const workloadCommand = () =>
  createCommand("workload", {
    description:
      "Makes a workload: manifest, handler, test, cases and samples, registered and in its stacks.",
    examples: {
      "pnpm new workload invoice": "makes the workload invoice, for this machine",
    },
  })
    .summary("makes a workload, renames or removes one")
    .argument("<NAME>", "the workload's name")
    .action(async (name) => {
      throw new Error(`the workload ${name} can't be made yet`);
    });
