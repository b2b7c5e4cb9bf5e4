import { Option } from "@commander-js/extra-typings";
import { createCommand } from "../cli/command.ts";
import { namesIn, wholeNumber } from "../cli/values.ts";
import { TRANSPORTS, WORKERS } from "./kinds.ts";
import { DRY_RUN, FORCE, inOneWay, removeOption, renameOption, YES } from "./options.ts";

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
    .addOption(new Option("--worker <WORKER>", "what runs it (lambda by default)").choices(WORKERS))
    .addOption(
      new Option("--transport <TRANSPORT>", "how tasks reach it (activity by default)").choices(
        TRANSPORTS,
      ),
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
    .addOption(renameOption("workload"))
    .addOption(removeOption("workload"))
    .addOption(DRY_RUN)
    .addOption(YES)
    .addOption(FORCE)
    .action(async (name, { rename, remove, dryRun, yes, force, ...settings }) => {
      const commands = await import("./runNew.ts");
      const how = { dryRun, yes, force };
      return inOneWay({ rename, remove }, settings, {
        create: () => commands.runCreate(name, { ...settings, ...how }),
        rename: (from) => commands.runRename(from, name, how),
        remove: () => commands.runRemove(name, how),
      });
    });

function seconds(option: string) {
  return wholeNumber(option, { min: 1, max: MAX_SECONDS });
}
