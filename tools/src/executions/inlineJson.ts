import type { Json } from "@sfn-workers/states-language/json";
import { UsageError } from "../cli/usageError.ts";
import { readInputFile } from "./inputFile.ts";
import { parseInput } from "./inputText.ts";

/** The start of an option's value in a message. */
const SHOWN_CHARACTERS = 40;

/**
 * Reads an option's value: JSON, `@FILE` or `-` for stdin.
 *
 * @returns the parser of the option, which throws UsageError when it can't be read, or Step Functions would refuse it
 */
export function inlineJson(option: string): (given: string) => { readonly value: Json } {
  return (given) => {
    if (given === "-") return parseInput(readInputFile(0, `${option} -`), `${option} - (stdin)`);
    if (given.startsWith("@")) {
      const file = given.slice(1);
      if (file === "")
        throw new UsageError(`${option} @ names no file; allowed: JSON, @FILE, or - for stdin`);
      return parseInput(readInputFile(file, `${option} ${given}`), `${option} ${given}`);
    }
    const shown = given.length > SHOWN_CHARACTERS ? `${given.slice(0, SHOWN_CHARACTERS)}…` : given;
    return parseInput(given, `${option} '${shown}'`);
  };
}
