import { createCommand } from "../cli/command.ts";
import { STACK_OF_RELEASE } from "./stackOption.ts";

export const getCommand = () =>
  createCommand("get", {
    description:
      "Downloads the release of a commit, with your AWS credentials, and checks each archive against its hash.",
    examples: {
      "pnpm release get HEAD --to release":
        "then SFN_WORKERS_RELEASE=release pnpm pulumi up --stack dev",
    },
  })
    .summary("downloads a release")
    .argument("<COMMIT>", "its whole hash, or a name that git knows here")
    .requiredOption("--to <FOLDER>", "where it is written")
    .addOption(STACK_OF_RELEASE)
    .option("--json", "one JSON object on stdout, and nothing else")
    .action(async (given, { to, stack, json }) => {
      const { callersPath } = await import("../cli/callersPath.ts");
      const { ROOT } = await import("../workspace/nx.ts");
      const { commitNamed } = await import("./checkout.ts");
      const { getRelease } = await import("./getRelease.ts");
      const { commonPlace, placeOfStack } = await import("./place.ts");
      const { textOf } = await import("./runRelease.ts");
      const commit = commitNamed(given, ROOT);
      const place = stack === undefined ? commonPlace() : placeOfStack(stack);
      const release = await getRelease(place, commit, callersPath(to));
      process.stdout.write(json ? `${JSON.stringify(release)}\n` : textOf(release));
    });
