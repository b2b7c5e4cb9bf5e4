import { OPTIONS_TEXT, parseOptions, UsageError } from "./executions/options.ts";
import { runCommand } from "./runCommand.ts";
import { smoke } from "./smoke/smoke.ts";

const USAGE = `Usage: pnpm smoke --stack NAME [--executions N] [--workload NAME] [--input FILE] [--json]

Runs executions in the deployed environment of a stack, and shows how each ended.

  --stack NAME      the stack, such as dev
${OPTIONS_TEXT}`;

await runCommand(USAGE, async (argv) => {
  const options = parseOptions(argv, { takesStack: true });
  if (!options) return undefined;
  if (options.stack === undefined)
    throw new UsageError("--stack is missing; allowed: the name of a deployed stack");
  return smoke(options.stack, options);
});
