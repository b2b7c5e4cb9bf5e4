import { cpSync, globSync } from "node:fs";
import { join, relative } from "node:path";
import { BuildError } from "../errors.ts";
import { shownPath } from "../repository.ts";
import type { WorkloadSource } from "../workloadSource.ts";

/**
 * The files that a workload's `bundle.assets` match, relative to its folder.
 * @throws {BuildError} when a glob matches no file or leaves the folder
 */
export function assetFiles({ name, manifest, directory }: WorkloadSource): readonly string[] {
  const files = (manifest.bundle?.assets ?? []).flatMap((glob) => {
    const matches = globSync(glob, { cwd: directory, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
    if (matches.length > 0 && !matches.some((file) => file.startsWith(".."))) return matches;
    const problem = matches.length > 0 ? "leaves" : "matches no file in";
    throw new BuildError(
      name,
      `bundle.assets has "${glob}", which ${problem} ${shownPath(directory)}; allowed: globs of files below that folder`,
    );
  });
  return [...new Set(files)].sort();
}

/**
 * Copies a workload's assets into its built folder, to where `import.meta.url` of its modules finds them.
 * @throws {BuildError} when a glob matches no file or leaves the workload's folder
 */
export function copyAssets(source: WorkloadSource, folder: string): void {
  for (const file of assetFiles(source)) cpSync(join(source.directory, file), join(folder, file));
}
