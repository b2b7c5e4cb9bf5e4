import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PluginBuild } from "esbuild";
import { escaped } from "../escaped.ts";
import type { WorkloadSource } from "../workloadSource.ts";
import { readPackage } from "./packageJson.ts";

/**
 * Leaves the imports of a workload's externals to Node.js. A package of the bundle that has another version of an external
 * keeps its own: beside the bundle is the version of the workload's package.
 */
export function leaveExternals({ onResolve }: PluginBuild, source: WorkloadSource): void {
  for (const name of source.manifest.bundle?.external ?? []) {
    const filter = new RegExp(`^${escaped(name)}(?:/|$)`);
    const own = versionFrom(source.packageDirectory, name);
    onResolve({ filter }, ({ path, resolveDir }) => {
      const found = versionFrom(resolveDir, name);
      return found === own || found === undefined ? { path, external: true } : undefined;
    });
  }
}

/** Not the folder: pnpm has several for a version whose peers differ. */
function versionFrom(folder: string, name: string): string | undefined {
  const found = locatePackage(name, folder);
  return found && readPackage(found).json.version;
}

/** Node's search for a package, from a folder. */
export function locatePackage(name: string, from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const candidate = join(at, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return realpathSync(candidate);
    if (at === dirname(at)) return undefined;
  }
}
