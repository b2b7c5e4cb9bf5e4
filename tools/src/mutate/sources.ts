import { globSync } from "node:fs";
import { UsageError } from "../cli/usageError.ts";

/** The files of a package that mutants are made of, if none are named. */
export const SOURCES: readonly string[] = ["src/**/*.ts"];
/** Tests and their fixtures. */
export const NOT_PRODUCT: readonly string[] = ["**/*.test.ts", "**/testing/**"];

/** Stryker's lines and columns of a file, such as `src/a.ts:5-12`. */
const RANGE = /:\d+(?::\d+)?-\d+(?::\d+)?$/;

/**
 * Stryker finds out late, when it is installed and the package is built.
 *
 * @param folder the package's folder
 * @param files globs from there, as Stryker takes them: one that begins with `!` leaves files out
 * @throws {UsageError} when one of them matches no file that is changed
 */
export function requireSources(folder: string, files: readonly string[]): void {
  for (const glob of files) {
    if (glob.startsWith("!")) continue;
    const found = globSync(glob.replace(RANGE, ""), { cwd: folder, exclude: [...NOT_PRODUCT] });
    if (found.length > 0) continue;
    throw new UsageError(
      `--files is "${glob}", which matches no file in ${folder} that is no test; allowed: a glob from there, such as ${SOURCES.join(", ")}`,
    );
  }
}
