import { posix, relative } from "node:path";
import type { BundleFile } from "./bundleFile.ts";
import { bundleFolder, REPOSITORY } from "./repository.ts";

/** The name of a workload's entry has no hash, so it is kept with the workload's folder. */
const ENTRY_FILE = "index.mjs";

/**
 * A source map as it is kept for later: it names its JavaScript file, by which a stack is mapped, and its sources have
 * their paths in the repository.
 */
export function keptMap(map: BundleFile, app: string, workload: string): string {
  const file = map.path.replace(/\.map$/, "");
  const parsed = JSON.parse(Buffer.from(map.contents).toString("utf8"));
  const base = relative(REPOSITORY, bundleFolder(app, workload));
  const sources = parsed.sources.map((source: string) => posix.join(base, source));
  return JSON.stringify({
    ...parsed,
    file: file === ENTRY_FILE ? `${workload}/${file}` : file,
    sources,
  });
}
