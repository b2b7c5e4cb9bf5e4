import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Node.js writes the place of a syntax error above its name. */
const OF_SYNTAX = /^((?:file:\/\/)?\S+):(\d+)\n/;

/** The last frame of a module that fails as it is loaded, such as a manifest with a wrong limit. */
const OF_MODULE = /^ +at (?:async )?(file:\S+?):(\d+):\d+\n +at (?:async )?ModuleJob\.run/m;

/**
 * The file and the line of a module that could not be loaded; `undefined` for any other error.
 *
 * @param folder the place is shown as a path from here
 */
export function placeOf(error: unknown, folder: string = process.cwd()): string | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  const pattern = error instanceof SyntaxError ? OF_SYNTAX : OF_MODULE;
  const [, file, line] = pattern.exec(error.stack) ?? [];
  if (file === undefined) return undefined;
  const path = file.startsWith("file:") ? fileURLToPath(file) : file;
  return `${relative(folder, path)}:${line}`;
}
