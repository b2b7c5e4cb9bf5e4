import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../cli/usageError.ts";
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
  if (given === "-") return parseInput(read(0, "-i -"), "-i - (stdin)");
  if (given.startsWith("@")) {
    // pnpm runs scripts in the repository's root. A relative path starts from the caller's folder.
    const file = resolve(process.env["INIT_CWD"] ?? "", given.slice(1));
    return parseInput(read(file, `-i ${given}`), `-i ${given}`);
  }
  const shown = given.length > SHOWN_CHARACTERS ? `${given.slice(0, SHOWN_CHARACTERS)}…` : given;
  return parseInput(given, `-i '${shown}'`);
}

function read(file: string | 0, source: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${source} can't be read: ${reason}`);
  }
}
