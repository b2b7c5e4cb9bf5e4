import { createCommand } from "../cli/command.ts";
import { checks } from "../workspace/checks.ts";
import { runNx } from "../workspace/nx.ts";
import {
  nxArguments,
  OUTPUT_STYLE,
  PARALLEL,
  PROJECTS,
  SKIP_CACHE,
} from "../workspace/nxOptions.ts";
import { requireProjects } from "../workspace/requireProjects.ts";

export const command = () =>
  createCommand("check", {
    description:
      "Runs what CI runs: lint, unused code (knip), types, builds and all tests, also those of whole processes and of pages.",
    examples: {
      "pnpm check": "checks all packages",
      "pnpm check -p workloads": "checks one package",
    },
  })
    .addOption(PROJECTS)
    .addOption(PARALLEL)
    .addOption(OUTPUT_STYLE)
    .addOption(SKIP_CACHE)
    .action(async (options) => {
      await requireProjects(options.projects);
      process.exitCode = await runNx(["run-many", "-t", ...checks(), ...nxArguments(options)]);
    });
