import { cpSync, existsSync, globSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { BuildError } from "../errors.ts";
import { shownPath } from "../repository.ts";
import { isSourceMap } from "../sourceMaps.ts";
import type { WorkloadSource } from "../workloadSource.ts";

/**
 * The files that a workload's `bundle.assets` match, relative to its folder.
 * @throws {BuildError} when a glob matches no file, or what would not be packed as it is
 */
export function assetFiles({
  name,
  manifest,
  directory,
}: Pick<WorkloadSource, "name" | "manifest" | "directory">): readonly string[] {
  const files = (manifest.bundle?.assets ?? []).flatMap((glob) => {
    const matches = globSync(glob, { cwd: directory, withFileTypes: true }).flatMap((entry) => {
      const file = relative(directory, join(entry.parentPath, entry.name));
      const linked = entry.isSymbolicLink()
        ? "which is a symbolic link; allowed: a file"
        : undefined;
      const problem = nameProblem(file) ?? linked;
      if (problem !== undefined)
        throw new BuildError(name, `bundle.assets has ${file}, ${problem}`);
      return entry.isFile() ? [file] : [];
    });
    if (matches.length > 0) return matches;
    const problem = `bundle.assets has "${glob}", which matches no file in ${shownPath(directory)}`;
    throw new BuildError(name, problem);
  });
  return [...new Set(files)].sort();
}

/** Why a file can't be an asset: a build has others of its own at such places. */
function nameProblem(file: string): string | undefined {
  if (isSourceMap(file)) return "which is the name of a source map; allowed: another name";
  if (!file.startsWith(`node_modules${sep}`)) return undefined;
  return "which is of an installed package; allowed: files of the workload, and the package under bundle.external";
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
