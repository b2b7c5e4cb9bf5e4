import { cpSync, existsSync, globSync } from "node:fs";
import { join, relative } from "node:path";
import { BuildError } from "../errors.ts";
import { shownPath } from "../repository.ts";
import type { WorkloadSource } from "../workloadSource.ts";

/**
 * The files that a workload's `bundle.assets` match, relative to its folder.
 * @throws {BuildError} when a glob matches no file
 */
export function assetFiles({ name, manifest, directory }: WorkloadSource): readonly string[] {
  const files = (manifest.bundle?.assets ?? []).flatMap((glob) => {
    const matches = globSync(glob, { cwd: directory, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
    if (matches.length > 0) return matches;
    const problem = `bundle.assets has "${glob}", which matches no file in ${shownPath(directory)}`;
    throw new BuildError(name, problem);
  });
  return [...new Set(files)].sort();
}

/**
 * Copies a workload's assets into its built folder, to where `import.meta.url` of its modules finds them.
 * @throws {BuildError} when a glob matches no file, or a file has the name of one of the bundle's
 */
export function copyAssets(source: WorkloadSource, folder: string): void {
  for (const file of assetFiles(source)) {
    if (existsSync(join(folder, file))) {
      const problem = `bundle.assets has ${file}, which is the name of a file of the bundle; allowed: another name`;
      throw new BuildError(source.name, problem);
    }
    cpSync(join(source.directory, file), join(folder, file));
  }
}
