import { interruptSignal } from "./interrupt.ts";
import { mutate } from "./mutate/mutate.ts";
import { OPTIONS_TEXT, parseMutateOptions } from "./mutate/options.ts";
import { runCommand } from "./runCommand.ts";

const USAGE = `Usage: pnpm mutate PACKAGE [--files GLOB]... [--sample N] [--seed S] [--concurrency N] [--at-least PERCENT] [--json]

Applies small changes (mutants) to one package's code, and lists those that its tests do not detect.

${OPTIONS_TEXT}`;

await runCommand(USAGE, async (argv) => {
  const options = parseMutateOptions(argv);
  return options && mutate(options, interruptSignal());
});
