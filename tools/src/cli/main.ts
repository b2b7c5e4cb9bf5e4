import { Command, CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { DEFAULT_WIDTH, exitCodesText, MIN_WIDTH, VERSION } from "./command.ts";
import { COMMANDS, isCommand, loadCommand } from "./commands.ts";
import { errorText } from "./errorText.ts";
import { Interrupted } from "./interrupt.ts";
import { OutputFailed, watchOutput } from "./output.ts";
import { UsageError } from "./usageError.ts";
import { wrapText } from "./wrapText.ts";

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** Runs the command that the command line names, and sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const output = watchOutput();
  try {
    const [name, ...rest] = argv[0] === "--" ? argv.slice(1) : argv;
    const program = await programWith(name);
    // pnpm passes on the `--` of `pnpm start -- --json`.
    const given = name === undefined ? [] : [name, ...(rest[0] === "--" ? rest.slice(1) : rest)];
    await program.parseAsync(given, { from: "user" });
  } catch (error) {
    if (!(error instanceof OutputFailed)) tell(error);
    process.exitCode = exitCodeOf(error);
  }
  await output.written().catch((error: unknown) => {
    tell(error);
    process.exitCode = EXIT_FAILED;
  });
}

/** Only the module of the command that runs is loaded. */
async function programWith(chosen: string | undefined): Promise<CommandUnknownOpts> {
  const program: CommandUnknownOpts = new Command("pnpm")
    .description("Runs your own code inside AWS Step Functions.")
    .usage("COMMAND [options]")
    .helpOption("-h, --help", "this text")
    .version(VERSION, "-V, --version", "the version")
    .configureHelp({ minWidthToWrap: MIN_WIDTH })
    .addHelpText("after", ({ command }) => {
      const example = "\nExample:\n  pnpm start --help\n      shows what a command can be told";
      const width = command.configureOutput().getOutHelpWidth?.() ?? DEFAULT_WIDTH;
      return wrapText(`${example}\n\n${exitCodesText({})}`, width);
    })
    .helpCommand(false)
    .enablePositionalOptions()
    .exitOverride();
  for (const [name, entry] of Object.entries(COMMANDS)) {
    const command = name === chosen ? await loadCommand(entry) : new Command(name);
    program.addCommand(command.summary(entry.summary));
  }
  if (chosen === undefined || !isCommand(chosen)) program.showHelpAfterError("--help lists all.");
  return program;
}

/** Commander has told its own errors; after a signal there is nothing to tell. */
function tell(error: unknown): void {
  if (error instanceof CommanderError || isSigpipe(error)) return;
  process.stderr.write(`${errorText(error, process.stderr)}\n`);
}

function isSigpipe(error: unknown): boolean {
  return error instanceof Interrupted && error.signal === "SIGPIPE";
}

function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return error.exitCode;
  if (error instanceof CommanderError) return ASKED_FOR.has(error.code) ? 0 : EXIT_USAGE;
  return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
}

/** What ends a command without running it, because its text was asked for. */
const ASKED_FOR: ReadonlySet<string> = new Set(["commander.helpDisplayed", "commander.version"]);
