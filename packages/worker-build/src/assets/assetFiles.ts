import { cpSync, globSync } from "node:fs";
import { join, normalize } from "node:path";
import type { WorkloadSource } from "../workloadSource.ts";

/** A manifest's `bundle.assets` is wrong. The message names the glob and what is allowed. */
export class InvalidAssets extends Error {
  override readonly name = "InvalidAssets";
}

/**
 * The files that a workload's `bundle.assets` match, relative to its folder.
 * @throws {InvalidAssets} when a glob matches no file or leaves the folder
 */
export function assetFiles({ manifest, directory }: WorkloadSource): readonly string[] {
  const files = (manifest.bundle?.assets ?? []).flatMap((glob) => {
    const matches = globSync(glob, { cwd: directory, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
    if (normalize(glob).startsWith("..") || matches.some((file) => file.startsWith(".."))) {
      throw new InvalidAssets(
        `bundle.assets has "${glob}"; allowed: globs of files below ${directory}`,
      );
    }
    if (matches.length === 0) {
      throw new InvalidAssets(`bundle.assets has "${glob}", which matches no file in ${directory}`);
    }
    return matches;
  });
  return [...new Set(files)].sort();
}

/**
 * Copies a workload's assets into its built folder, to where `import.meta.url` of its modules finds them.
 * @throws {InvalidAssets} when a glob matches no file or leaves the workload's folder
 */
export function copyAssets(source: WorkloadSource, folder: string): void {
  for (const file of assetFiles(source)) cpSync(join(source.directory, file), join(folder, file));
}
