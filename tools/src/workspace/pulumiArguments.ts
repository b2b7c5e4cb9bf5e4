/** The options of `pulumi up` and of every command that have a value of their own, which is the next argument if none is attached. */
const WITH_VALUE: ReadonlySet<string> = new Set([
  ...["--color", "--cwd", "-C", "--memprofilerate", "--otel-traces", "--profiling", "--tracing"],
  ...["--tracing-header", "--verbose", "-v", "--stack", "-s", "--config", "-c", "--config-file"],
  ...["--exclude", "--message", "-m", "--override-env", "--parallel", "-p", "--plan"],
  ...["--policy-pack", "--policy-pack-config", "--replace", "--secrets-provider"],
  ...["--target", "-t", "--target-replace", "--path", "--exec-kind", "--exec-agent", "--client"],
  ...["--event-log", "--coherence-window"],
]);

/** The command in a command line of Pulumi's CLI, such as `up`; `undefined` when the line asks for help, or has none. */
export function pulumiCommand(argv: readonly string[]): string | undefined {
  const all = [...parts(argv)];
  if (all.some(({ option }) => option === "--help" || option === "-h")) return undefined;
  const command = all.find(({ option }) => option === undefined)?.value;
  return command === "help" ? undefined : command;
}

/**
 * The value of an option as Pulumi's CLI reads it: the last one, in its long or its short form, `--stack dev`, `--stack=dev`, `-s dev`,
 * `-sdev` or, behind others of one letter, `-ys dev`; without one, that of its variable, such as `PULUMI_OPTION_STACK`.
 */
export function optionIn(
  argv: readonly string[],
  long: string,
  short?: string,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const given = [...parts(argv)].findLast(({ option }) => {
    return option !== undefined && (option === long || option === short);
  });
  if (given !== undefined) return given.value;
  const variable = `PULUMI_OPTION_${long.slice(2).replaceAll("-", "_").toUpperCase()}`;
  return env[variable] || undefined;
}

interface Part {
  /** With its dashes; an argument has none. */
  readonly option?: string;
  readonly value: string;
}

/** The parts of a command line, split as spf13/pflag does, by which Pulumi's CLI reads it. */
function* parts(argv: readonly string[]): Generator<Part> {
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? "";
    const next = () => argv[++index] ?? "";
    if (argument === "--") {
      yield* argv.slice(index + 1).map((value) => ({ value }));
      return;
    }
    if (!argument.startsWith("-") || argument === "-") {
      yield { value: argument };
    } else if (argument.startsWith("--")) {
      const [option = "", ...attached] = argument.split("=");
      const isAlone = attached.length === 0;
      yield { option, value: isAlone && WITH_VALUE.has(option) ? next() : attached.join("=") };
    } else {
      yield* lettersOf(argument.slice(1), next);
    }
  }
}

function* lettersOf(letters: string, next: () => string): Generator<Part> {
  for (const [index, letter] of [...letters].entries()) {
    const option = `-${letter}`;
    const attached = letters.slice(index + 1);
    if (WITH_VALUE.has(option))
      return yield { option, value: attached.replace(/^=/, "") || next() };
    if (attached.startsWith("=")) return yield { option, value: attached.slice(1) };
    yield { option, value: "" };
  }
}
