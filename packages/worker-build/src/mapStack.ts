import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

/** `file:///var/task/handler-ABC.mjs:1:507`, also within JSON. */
const POSITION = /[^\s()"'\\]*?([\w.-]+\/)?([\w.-]+\.mjs):(\d+):(\d+)/g;

/**
 * Replaces the positions in built files by those in the sources. Names of files contain a hash of their content, so a
 * stack is mapped by the maps of its own build, and a position of another build stays as it is. So does one in
 * `index.mjs`, whose name has no hash, unless the workload's folder stands before it.
 *
 * @param text - a stack, a cause, or lines of a log
 * @param mapsFolders - the folders `dist/maps` of the builds
 *
 * @example
 * ```ts
 * import { mapStack } from "@sfn-workers/worker-build";
 *
 * const stack = "Error: no price\n    at Object.handler (file:///var/task/handler-CJ6ENVR3.mjs:1:507)";
 * console.log(mapStack(stack, ["/repository/apps/lambda-worker/dist/maps"]));
 * // Error: no price
 * //     at Object.handler (packages/workloads/src/invoice/handler.ts:12:11)
 * ```
 */
export function mapStack(text: string, mapsFolders: readonly string[]): string {
  const maps = readMaps(mapsFolders);
  return text.replaceAll(
    POSITION,
    (position, folder: string | undefined, file: string, line: string, column: string) => {
      const map = maps.get(`${folder ?? ""}${file}`) ?? maps.get(file);
      return map === undefined ? position : (sourceOf(map, line, column) ?? position);
    },
  );
}

function sourceOf(map: TraceMap, line: string, column: string): string | undefined {
  // A stack counts columns from 1, a map from 0.
  const found = originalPositionFor(map, { line: Number(line), column: Number(column) - 1 });
  return found.source === null ? undefined : `${found.source}:${found.line}:${found.column + 1}`;
}

/** The maps by the file that each is for: its name, and for a workload's entry `WORKLOAD/index.mjs`. */
function readMaps(folders: readonly string[]): Map<string, TraceMap> {
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  return new Map(
    files
      .filter((file) => file.endsWith(".map"))
      .map((file) => {
        const map = new TraceMap(readFileSync(file, "utf8"));
        return [map.file ?? basename(file), map];
      }),
  );
}
