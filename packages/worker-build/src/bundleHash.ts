import { createHash } from "node:crypto";
import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Identifies what a workload's built folder does: a SHA-256 of the names and contents of its files, without source maps,
 * which no run depends on, and without installed packages, which differ between machines. So the build for this
 * machine and the one for AWS have the same hash.
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
  return hash.digest("hex");
}

function filesOf(folder: string, inside = ""): string[] {
  const entries = readdirSync(join(folder, inside), { withFileTypes: true });
  return entries.toSorted(byName).flatMap((entry) => {
    const file = inside === "" ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesOf(folder, file);
    return file.endsWith(".map") ? [] : [file];
  });
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}
