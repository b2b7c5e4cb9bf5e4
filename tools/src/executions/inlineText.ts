import { UsageError } from "../cli/usageError.ts";
import { readInputFile } from "./inputFile.ts";

/** The start of an option's value in a message. */
const SHOWN_CHARACTERS = 40;

export interface InlineText {
  readonly text: string;
  /** The option and its value, for messages. */
  readonly source: string;
}

/**
 * Reads an option's value: the text itself, `@FILE` or `-` for stdin.
 *
 * @param what what the text is, for messages
 * @throws {UsageError} when it can't be read
 */
export function readInlineText(option: string, given: string, what: string): InlineText {
  if (given === "-") {
    return { text: readInputFile(0, `${option} -`), source: `${option} - (stdin)` };
  }
  if (given.startsWith("@")) {
    const file = given.slice(1);
    if (file === "")
      throw new UsageError(`${option} @ names no file; allowed: ${what}, @FILE, or - for stdin`);
    const source = `${option} ${given}`;
    return { text: readInputFile(file, source), source };
  }
  const shown = given.length > SHOWN_CHARACTERS ? `${given.slice(0, SHOWN_CHARACTERS)}…` : given;
  return { text: given, source: `${option} '${shown}'` };
}
