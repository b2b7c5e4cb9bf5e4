/** The options of Pulumi's CLI that may stand before its command, with a value of their own. */
const WITH_VALUE: ReadonlySet<string> = new Set([
  ...["-C", "--cwd", "--color", "-v", "--verbose", "--tracing", "--profiling", "--memprofilerate"],
  ...["--otel-traces", "-s", "--stack"],
]);

/** The command in a command line of Pulumi's CLI, such as `up`; `undefined` when the line asks for help, or has none. */
export function pulumiCommand(argv: readonly string[]): string | undefined {
  if (argv.some((argument) => ASKS_FOR_HELP.has(argument))) return undefined;
  return argv.find((argument, index) => {
    return !argument.startsWith("-") && !WITH_VALUE.has(argv[index - 1] ?? "");
  });
}

const ASKS_FOR_HELP: ReadonlySet<string> = new Set(["help", "--help", "-h"]);

/** The value of an option in its long or its short form: `--stack dev`, `--stack=dev`, `-s dev` or `-sdev`. */
export function optionIn(argv: readonly string[], long: string, short: string): string | undefined {
  for (const [index, argument] of argv.entries()) {
    if (argument === "--") return undefined;
    if (argument === long || argument === short) return argv[index + 1];
    if (argument.startsWith(`${long}=`)) return argument.slice(long.length + 1);
    if (argument.startsWith(short) && !argument.startsWith("--")) {
      return argument.slice(short.length).replace(/^=/, "");
    }
  }
  return undefined;
}
