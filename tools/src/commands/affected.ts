import { createCommand } from "../cli/command.ts";
import { baseOf } from "../workspace/base.ts";
import { CHECKS } from "../workspace/checks.ts";
import { runNx } from "../workspace/nx.ts";
import { nxArguments, OUTPUT_STYLE, PARALLEL, SKIP_CACHE } from "../workspace/nxOptions.ts";

export const command = () =>
  createCommand("affected", {
    description:
      "Runs lint, unused code (knip), types, tests and builds for the packages that a change affects.",
    examples: {
      "pnpm affected": "compares with the default branch",
      "pnpm affected --base origin/main --head HEAD": "compares two commits",
    },
  })
    .option("--base <COMMIT>", "what to compare with (the remote's default branch by default)")
    .option("--head <COMMIT>", "what to compare (the files as they are by default)")
    .option("--files <FILES>", "these files instead, with commas")
    .addOption(PARALLEL)
    .addOption(OUTPUT_STYLE)
    .addOption(SKIP_CACHE)
    .action(async ({ base, head, files, ...options }) => {
      const from = files === undefined ? baseOf(base ?? process.env["NX_BASE"]) : base;
      const compared = Object.entries({ base: from, head, files }).flatMap(([name, value]) =>
        value === undefined ? [] : [`--${name}=${value}`],
      );
      process.exitCode = await runNx([
        "affected",
        "-t",
        ...CHECKS,
        ...compared,
        ...nxArguments(options),
      ]);
    });
