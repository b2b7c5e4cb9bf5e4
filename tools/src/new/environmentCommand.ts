import { createCommand } from "../cli/command.ts";
import { ROOT } from "../workspace/nx.ts";
import { DRY_RUN } from "./options.ts";

export const environmentCommand = () =>
  createCommand("environment", {
    description:
      "Makes an environment: its stack file with another one's settings and comments, and its list of URNs. It ends with what to set up at AWS and GitHub, with the commands.",
    examples: {
      "pnpm new environment qa": "makes qa with the settings of the first environment",
      "pnpm new environment prod-eu --from prod --region eu-west-1":
        "makes prod-eu in another Region",
      "pnpm new environment pr-123 --from dev --short-lived":
        "makes an environment that is soon destroyed",
      "pnpm new environment qa --remove": "says what to destroy before qa is removed",
    },
    notes:
      "NAME: lower-case letters, digits and single hyphens. It asks nothing. The workflows deploy and preview every environment that has a stack file, unless it is short-lived; pnpm environments shows them. `nx g @sfn-workers/tools:environment NAME` is the same.",
  })
    .summary("makes an environment, or removes one")
    .argument("<NAME>", "the environment's name")
    .option("--from <NAME>", "whose settings it gets (the first environment's by default)")
    .option("--after <NAME>", "what it is deployed after (the one of --from by default)")
    .option("--region <NAME>", "its Region, if it is another one")
    .option(
      "--short-lived",
      "for a pull request or a trial: no workflow deploys it, and nothing is protected",
    )
    .option("--account <ID>", "the AWS account, for the commands that are shown")
    .option("--remove", "removes its files; without --yes it says what to destroy first")
    .option("-y, --yes", "with --remove: removes the files, because its resources are destroyed")
    .addOption(DRY_RUN)
    .option("--force", "with --remove: also if git does not have the changes in a file")
    .action(async (name, { dryRun, force, ...options }) => {
      const { FsTree } = await import("nx/src/generators/tree");
      const { changeEnvironment } = await import("./environment/environment.ts");
      const { applyChanges, changesOf, requireCommitted } = await import("./applyChanges.ts");
      const { changeLines } = await import("./report.ts");
      const tree = new FsTree(ROOT, false);
      const text = await changeEnvironment(tree, { name, ...options });
      const changes = changesOf(tree);
      if (!dryRun) {
        if (!force) requireCommitted(ROOT, changes);
        applyChanges(tree);
      }
      const rehearsed = dryRun ? ["Nothing was changed."] : [];
      const blocks = [[...changeLines(changes), ...rehearsed].join("\n"), text];
      process.stdout.write(`${blocks.filter((block) => block !== "").join("\n\n")}\n`);
    });
