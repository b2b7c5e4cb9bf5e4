import { Option } from "@commander-js/extra-typings";
import { createCommand } from "../cli/command.ts";
import { namesIn, wholeNumber } from "../cli/values.ts";
import { requireOneThing } from "./oneThing.ts";

const MAX_SECONDS = 99_999_999;

export const workloadCommand = () =>
  createCommand("workload", {
    description:
      "Makes a workload: manifest, handler, test, cases and a sample, registered and in its stacks; with --worker external, schemas and answers in place of handler and cases. On a terminal it asks for what it isn't told; else everything has a default. `nx g @sfn-workers/tools:workload NAME` is the same.",
    examples: {
      "pnpm new workload invoice": "makes the workload invoice, for this machine",
      "pnpm new workload invoice --worker fargate --stacks dev,prod": "for dev and prod too",
      "pnpm new workload approval --worker external": "its tasks are done elsewhere",
      "pnpm new workload bill --rename invoice": "gives invoice the name bill",
      "pnpm new workload bill --remove": "removes it",
    },
    notes: "The workload is in the stack local in any case. The time limits are in seconds.",
  })
    .summary("makes a workload, renames or removes one")
    .argument("[NAME]", "small letters, digits and -, such as resize-image")
    .option("--description <TEXT>", "what it does")
    .addOption(
      new Option("--worker <WORKER>", "what runs it (lambda by default)").choices([
        "lambda",
        "fargate",
        "external",
      ] as const),
    )
    .addOption(
      new Option("--transport <TRANSPORT>", "how tasks reach it (activity by default)").choices([
        "activity",
        "callback",
      ] as const),
    )
    .option(
      "--budget <S>",
      "how long the handler may take (40 by default, or what fits --timeout)",
      seconds("--budget"),
    )
    .option(
      "--timeout <S>",
      "the limit of one attempt (20 more than the budget by default; external: a day)",
      seconds("--timeout"),
    )
    .option(
      "--heartbeat <S>",
      "the longest time without a heartbeat (half of the timeout by default, at most 60; external: none is needed)",
      seconds("--heartbeat"),
    )
    .option("--stacks <NAMES>", "stacks besides local, with commas", namesIn)
    .option("--rename <OLD>", "gives the workload OLD this name")
    .option("--remove", "removes the workload")
    .option("--dry-run", "shows what would be written, and writes nothing")
    .option("-y, --yes", "asks nothing")
    .option("--force", "also if git does not have the changes in a touched file")
    .action(async (name, { rename, remove, ...options }) => {
      const { dryRun: _, yes: __, force: ___, ...given } = options;
      requireOneThing({ rename, remove, ...given });
      const commands = await import("./runNew.ts");
      if (remove) return commands.runRemove(name, options);
      if (rename !== undefined) return commands.runRename(rename, name, options);
      return commands.runCreate(name, options);
    });

function seconds(option: string) {
  return wholeNumber(option, { min: 1, max: MAX_SECONDS });
}
