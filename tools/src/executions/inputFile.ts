import { readFileSync } from "node:fs";
import { callersPath } from "../cli/callersPath.ts";
import { UsageError } from "../cli/usageError.ts";

/**
 * Reads a file that the command line names, or stdin.
 *
 * @param source the option and its value, for messages
 * @param otherwise what the message says besides where there is no such file
 * @throws {UsageError} when it can't be read
 */
export function readInputFile(file: string | 0, source: string, otherwise = ""): string {
  try {
    return readFileSync(file === 0 ? 0 : callersPath(file), "utf8");
  } catch (error) {
    throw new UsageError(`${source} can't be read: ${reasonOf(error, otherwise)}`);
  }
}

function reasonOf(error: unknown, otherwise: string): string {
  if (!(error instanceof Error)) return String(error);
  switch ("code" in error ? error.code : undefined) {
    case "ENOENT":
      return `there is no such file${otherwise}`;
    case "EISDIR":
      return "it is a folder; allowed: a file with JSON";
    default:
      return error.message;
  }
}
