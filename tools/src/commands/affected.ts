import { Option } from "@commander-js/extra-typings";
import { createCommand } from "../cli/command.ts";
import { baseOf, requireCommit } from "../workspace/base.ts";
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
    .option(
      "--base <COMMIT>",
      "what to compare with (NX_BASE or the remote's default branch by default)",
    )
    .option("--head <COMMIT>", "what to compare (the files as they are by default)")
    .addOption(
      new Option("--files <FILES>", "these files instead, with commas").conflicts(["base", "head"]),
    )
    .addOption(PARALLEL)
    .addOption(OUTPUT_STYLE)
    .addOption(SKIP_CACHE)
    .action(async ({ base, head, files, ...options }) => {
      for (const [option, given] of Object.entries({ "--base": base, "--head": head })) {
        if (given !== undefined) requireCommit(given, option);
      }
      const from = files === undefined ? baseOf(base ?? process.env["NX_BASE"]) : undefined;
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
