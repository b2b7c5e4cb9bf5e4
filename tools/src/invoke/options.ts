import { UsageError } from "../cli/usageError.ts";
import { readInputFile } from "../executions/inputFile.ts";
import { parseInput } from "../executions/inputText.ts";

export interface InvokeOptions {
  readonly workload: string;
  /** Without it, the first sample of the workload, or `{}`. */
  readonly input?: { readonly value: unknown } | undefined;
  /** A deployed stack; without it, this machine. */
  readonly stack?: string | undefined;
  readonly json?: boolean | undefined;
}

/** The start of an option's value in a message. */
const SHOWN_CHARACTERS = 40;

/**
 * Reads `-i`: JSON, `@FILE` or `-` for stdin.
 * @throws {UsageError} when it can't be read, or Step Functions would refuse it
 */
export function readInlineInput(given: string): { readonly value: unknown } {
  if (given === "-") return parseInput(readInputFile(0, "-i -"), "-i - (stdin)");
  if (given.startsWith("@")) {
    const file = given.slice(1);
    if (file === "")
      throw new UsageError("-i @ names no file; allowed: JSON, @FILE, or - for stdin");
    return parseInput(readInputFile(file, `-i ${given}`), `-i ${given}`);
  }
  const shown = given.length > SHOWN_CHARACTERS ? `${given.slice(0, SHOWN_CHARACTERS)}…` : given;
  return parseInput(given, `-i '${shown}'`);
}
