import { UsageError } from "./executions/options.ts";
import { Interrupted } from "./interrupt.ts";

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** Runs a command and sets the exit code. Prints an error in one line, or the usage if the command returns `undefined`. */
export async function runCommand(
  usage: string,
  command: (argv: readonly string[]) => Promise<number | undefined>,
): Promise<void> {
  try {
    const code = await command(process.argv.slice(2));
    if (code === undefined) console.log(usage);
    process.exitCode = code ?? 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return error.exitCode;
  return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
}
