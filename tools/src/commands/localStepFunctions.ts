import { createCommand } from "../cli/command.ts";
import { collected } from "../cli/values.ts";

/** The package has a command line of its own, with `--help`. */
export const command = () =>
  createCommand("local-stepfunctions", {
    description: "The embedded Step Functions alone, for every AWS SDK and the AWS CLI.",
    examples: {},
  })
    .helpOption(false)
    .argument("[OPTIONS...]", "", collected)
    .allowUnknownOption()
    .action(async (argv) => {
      const { main } = await import("@sfn-workers/local-stepfunctions/command");
      process.exitCode = await main(argv, "pnpm local-stepfunctions");
    });
