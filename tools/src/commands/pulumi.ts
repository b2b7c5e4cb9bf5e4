import { createCommand } from "../cli/command.ts";
import { collected } from "../cli/values.ts";
import { packWorkers } from "../workspace/build.ts";
import { runPulumi } from "../workspace/pulumi.ts";

/** The commands that deploy or hash the bundles. */
const NEEDS_BUILD: ReadonlySet<string> = new Set(["up", "update", "preview", "pre", "watch"]);

export const command = () =>
  createCommand("pulumi", {
    description:
      "Runs Pulumi's CLI in infra. The first use downloads it. `up`, `preview` and `watch` build the workers first, and run their tests, each workload's cases among them.",
    examples: {
      "pnpm pulumi up --stack dev": "deploys to an environment",
      "pnpm pulumi help": "lists Pulumi's own commands",
      "pnpm pulumi help up": "shows the options of one of them",
    },
    exitCodes: { 1: "or another code of Pulumi's when it failed" },
  })
    // They are Pulumi's to check: a value of its configuration may be empty.
    .argument("<ARGUMENTS...>", "a command of Pulumi with its options", collected)
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (argv) => {
      if (needsBuild(argv)) await packWorkers();
      process.exitCode = await runPulumi(argv);
    });

/** Asking for help builds nothing. */
function needsBuild(argv: readonly string[]): boolean {
  if (argv.some((argument) => ASKS_FOR_HELP.has(argument))) return false;
  return argv.some((argument) => NEEDS_BUILD.has(argument));
}

const ASKS_FOR_HELP: ReadonlySet<string> = new Set(["help", "--help", "-h"]);
