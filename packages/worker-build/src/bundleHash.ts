import { createHash } from "node:crypto";
import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { installedVersions } from "./externals/installedVersions.ts";
import { isSourceMap } from "./sourceMaps.ts";

/**
 * Identifies what a workload's built folder does: a SHA-256 of the names and contents of its files, without source maps,
 * which no run depends on. Of installed packages, whose files differ between machines, it has the names and versions of those
 * that every machine needs. So the build for this machine and the one for AWS have the same hash.
 *
 * @returns 64 hexadecimal digits
 *
 * @example
 * ```ts
 * import { bundleHash } from "@sfn-workers/worker-build";
 *
 * console.log(bundleHash("/repository/apps/lambda-worker/dist/local/invoice"));
 * ```
 */
export function bundleHash(folder: string): string {
  const hash = createHash("sha256");
  for (const file of filesOf(folder)) {
    const content = readFileSync(join(folder, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  for (const version of installedVersions(folder)) hash.update(`${version}\0`);
  return hash.digest("hex");
}

function filesOf(folder: string, inside = ""): string[] {
  const entries = readdirSync(join(folder, inside), { withFileTypes: true });
  return entries.toSorted(byName).flatMap((entry) => {
    const file = inside === "" ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) return file === "node_modules" ? [] : filesOf(folder, file);
    return isSourceMap(file) ? [] : [file];
  });
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}
