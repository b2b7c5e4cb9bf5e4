import { createCommand } from "../cli/command.ts";
import { DRY_RUN, FORCE, inOneWay, removeOption, renameOption, YES } from "./options.ts";

export const workflowCommand = () =>
  createCommand("workflow", {
    description:
      "Makes a workflow: its definition and its test, registered. It is checked and tested with the others; a stack deploys it by its name under `sfn-workers:workflows`. It asks nothing, but whether to remove one. `nx g @sfn-workers/tools:workflow NAME` is the same.",
    examples: {
      "pnpm new workflow month-end": "makes the workflow month-end",
      "pnpm new workflow month-end --workload invoice": "with a task for the workload invoice",
      "pnpm new workflow year-end --rename month-end": "gives month-end the name year-end",
      "pnpm new workflow year-end --remove": "removes it",
    },
    notes: "docs/workflows.md goes on from what it makes.",
  })
    .summary("makes a workflow, renames or removes one")
    .argument("<NAME>", "small letters, digits and -, such as month-end; no workload has it")
    .option("--description <TEXT>", "what it is for")
    .option("--workload <NAME>", "the workload that its first task is for (none by default)")
    .addOption(renameOption("workflow"))
    .addOption(removeOption("workflow"))
    .addOption(DRY_RUN)
    .addOption(YES)
    .addOption(FORCE)
    .action(async (name, { rename, remove, dryRun, yes, force, ...settings }) => {
      const commands = await import("./workflow/runNewWorkflow.ts");
      const how = { dryRun, yes, force };
      return inOneWay({ rename, remove }, settings, {
        create: () => commands.runCreateWorkflow(name, { ...settings, ...how }),
        rename: (from) => commands.runRenameWorkflow(from, name, how),
        remove: () => commands.runRemoveWorkflow(name, how),
      });
    });
