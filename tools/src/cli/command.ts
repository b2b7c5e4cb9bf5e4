import { readFileSync } from "node:fs";
import { Command } from "@commander-js/extra-typings";

const { version } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as { readonly version: string };

export interface CommandTexts {
  readonly description: string;
  /** Command lines, each with what it does. */
  readonly examples: Readonly<Record<string, string>>;
  /** What stands below the examples. */
  readonly notes?: string;
}

/**
 * A command with what all commands have in common: `--help` with examples, `--version`, a suggestion for what is misspelt, and
 * exit code 2 when the command line is wrong. Its action sets `process.exitCode`, if that is not 0, or throws.
 *
 * @example
 * ```ts
 * export const command = () =>
 *   createCommand("greet", {
 *     description: "Greets a person.",
 *     examples: { "pnpm greet Ada": "greets Ada" },
 *   })
 *     .argument("<NAME>", "whom to greet")
 *     .action((name) => console.log(`Hello ${name}`));
 * ```
 */
export function createCommand(name: string, { description, examples, notes }: CommandTexts) {
  return new Command(name)
    .description(description)
    .helpOption("-h, --help", "this text")
    .version(`sfn-workers ${version}, Node.js ${process.version}`, "-V, --version", "the version")
    .addHelpText("after", `\n${examplesText(examples)}${notes === undefined ? "" : `\n\n${notes}`}`)
    .showHelpAfterError("--help shows what is allowed.")
    .exitOverride();
}

function examplesText(examples: CommandTexts["examples"]): string {
  const lines = Object.entries(examples).map(([line, meaning]) => `  ${line}\n      ${meaning}`);
  return ["Examples:", ...lines].join("\n");
}
