import { interruptSignal } from "./interrupt.ts";
import { mutate } from "./mutate/mutate.ts";
import { OPTIONS_TEXT, parseMutateOptions } from "./mutate/options.ts";
import { runCommand } from "./runCommand.ts";

const USAGE = `Usage: pnpm mutate PACKAGE [--files GLOB]... [--sample N] [--seed S] [--at-least PERCENT] [--json]

Changes one package's code a little at a time and tells which changes its tests do not notice.

${OPTIONS_TEXT}`;

await runCommand(USAGE, async (argv) => {
  const options = parseMutateOptions(argv);
  return options && mutate(options, interruptSignal());
});
