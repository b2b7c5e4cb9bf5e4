import { createCommand } from "../cli/command.ts";
import { requireOneThing } from "./oneThing.ts";

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
    .option("--rename <OLD>", "gives the workflow OLD this name")
    .option("--remove", "removes the workflow")
    .option("--dry-run", "shows what would be written, and writes nothing")
    .option("-y, --yes", "asks nothing")
    .option("--force", "also if git does not have the changes in a touched file")
    .action(async (name, { rename, remove, ...options }) => {
      const { dryRun: _, yes: __, force: ___, ...given } = options;
      requireOneThing({ rename, remove, ...given });
      const commands = await import("./workflow/runNewWorkflow.ts");
      if (remove) return commands.runRemoveWorkflow(name, options);
      if (rename !== undefined) return commands.runRenameWorkflow(rename, name, options);
      return commands.runCreateWorkflow(name, options);
    });
