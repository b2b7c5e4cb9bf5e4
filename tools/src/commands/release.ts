import { createCommand } from "../cli/command.ts";
import { UsageError } from "../cli/usageError.ts";
import { getCommand } from "../release/getCommand.ts";

export const command = () =>
  createCommand("release", {
    description:
      "Builds the workers of the commit that is checked out, once for all environments: their image, pushed with its bill of materials and its provenance, an archive for each function, and releases/COMMIT.json, which names them by their hashes. A release that is there already is left as it is. docs/releases.md tells the rest.",
    examples: {
      "pnpm release": "makes the release of this commit",
      "pnpm release --dry-run --to release": "builds all of it, and pushes nothing",
      "pnpm release get HEAD --to release": "downloads it, to be deployed",
    },
    notes:
      "SFN_WORKERS_RELEASE=FOLDER deploys what `pnpm release get` wrote: pnpm plan, and pnpm pulumi preview and up, then build nothing.",
  })
    .enablePositionalOptions()
    .addCommand(getCommand())
    .allowExcessArguments()
    .option("--if-configured", "does nothing where no stack file has sfn-workers:release")
    .option("--dry-run", "pushes nothing, and needs no credentials")
    .option("--to <FOLDER>", "with --dry-run: gets the release")
    .option("--json", "one JSON object on stdout, and nothing else")
    .action(async (options, { args: [unknown], commands }) => {
      if (unknown !== undefined) {
        const allowed = commands.map((each) => each.name()).join(", ");
        throw new UsageError(`pnpm release has no "${unknown}"; allowed: ${allowed}, or nothing`);
      }
      if (options.dryRun !== (options.to === undefined ? undefined : true)) {
        const given = options.dryRun ? "--to is missing" : "--to is given without --dry-run";
        throw new UsageError(`${given}; allowed: both, or none of them`);
      }
      const { runRelease } = await import("../release/runRelease.ts");
      await runRelease(options);
    });
