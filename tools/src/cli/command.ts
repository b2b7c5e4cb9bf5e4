import { readFileSync } from "node:fs";
import { Command, Help, type Option } from "@commander-js/extra-typings";
import { wrapText } from "./wrapText.ts";

const { version } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as { readonly version: string };

export interface CommandTexts {
  readonly description: string;
  /** Command lines, each with what it does. */
  readonly examples: Readonly<Record<string, string>>;
  /** What stands below the examples. Long lines are wrapped, those of a list below its second column. */
  readonly notes?: string;
  /** What exit codes mean, where it is more than what they mean for every command. */
  readonly exitCodes?: ExitCodes;
}

export interface ExitCodes {
  readonly 0?: string;
  readonly 1?: string;
  readonly 2?: string;
  /** When whoever reads the output has gone: of commands that run something, and stop it then. */
  readonly 141?: "nobody reads";
}

const WRONG = "when the command line is wrong";
const SIGNALS = "130 after Ctrl-C, 143 after SIGTERM";

/** What stands at the end of `--help`. */
export function exitCodesText(codes: ExitCodes): string {
  const { 0: done = "when done", 1: failed = "when it failed", 2: wrong = WRONG } = codes;
  const nobodyReads = codes[141] === undefined ? "" : ", 141 when nobody reads the output any more";
  return `Exit code: 0 ${done}; 1 ${failed}; 2 ${wrong}; ${SIGNALS}${nobodyReads}.`;
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
export function createCommand(name: string, texts: CommandTexts) {
  return new Command(name)
    .description(texts.description)
    .helpOption("-h, --help", "this text")
    .version(VERSION, "-V, --version", "the version")
    .configureHelp({
      minWidthToWrap: MIN_WIDTH,
      visibleOptions: (command) => new Help().visibleOptions(command).toSorted(commonOptionsLast),
    })
    .helpCommand(false)
    .addHelpText("after", ({ command, error }) => {
      const { getErrHelpWidth, getOutHelpWidth } = command.configureOutput();
      const width = (error ? getErrHelpWidth?.() : getOutHelpWidth?.()) ?? DEFAULT_WIDTH;
      return wrapText(`\n${belowOptions(texts)}`, width);
    })
    .showHelpAfterError("--help shows what is allowed.")
    .exitOverride();
}

/** What `--version` prints. */
export const VERSION = `sfn-workers ${version}, Node.js ${process.version}`;

export const DEFAULT_WIDTH = 80;
/** The narrowest text beside the options that is wrapped. */
export const MIN_WIDTH = 12;

function belowOptions({ examples, notes, exitCodes = {} }: CommandTexts): string {
  const lines = Object.entries(examples).map(([line, meaning]) => `  ${line}\n      ${meaning}`);
  const shown = lines.length === 0 ? [] : [["Examples:", ...lines].join("\n")];
  return [...shown, ...(notes === undefined ? [] : [notes]), exitCodesText(exitCodes)].join("\n\n");
}

/** What every command has is what a reader needs last. */
function commonOptionsLast(a: Option, b: Option): number {
  const isCommon = ({ long }: Option) => Number(long === "--version" || long === "--help");
  return isCommon(a) - isCommon(b);
}
