import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { locatePackage } from "../externals/externalPackages.ts";
import { readPackage } from "../externals/packageJson.ts";

/** A package that a workload's package depends on, perhaps through others. */
export interface InstalledPackage {
  readonly name: string;
  readonly folder: string;
  /** The dependency of the workload's own package that leads to it. */
  readonly by: string;
}

/** The installed dependencies of a package, the nearest first. */
export function installedPackages(packageDirectory: string): readonly InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const own = readPackage(packageDirectory).json;
  const names = Object.keys({ ...own.dependencies, ...own.optionalDependencies });
  const left = names.map((name) => ({ name, from: packageDirectory, by: name }));
  // The list grows while it is read.
  for (const { name, from, by } of left) {
    const folder = locatePackage(name, from);
    if (folder === undefined || found.has(folder)) continue;
    found.set(folder, { name, folder, by });
    const { dependencies, optionalDependencies, peerDependencies } = readPackage(folder).json;
    const next = { ...peerDependencies, ...dependencies, ...optionalDependencies };
    left.push(...Object.keys(next).map((name) => ({ name, from: folder, by })));
  }
  return [...found.values()];
}

/** A file of a package, by its path in the package. */
interface PackageFile {
  readonly name: string;
  readonly path: string;
}

/** The files of packages that a build has code of, as its source maps say. */
export function bundledFiles(bundle: string): readonly PackageFile[] {
  const sources = globSync("*.mjs.map", { cwd: bundle }).flatMap((map) => {
    const { sources = [] } = JSON.parse(readFileSync(join(bundle, map), "utf8"));
    return sources as readonly string[];
  });
  return sources.flatMap((source) => packageFile(source) ?? []);
}

/** The package of a source and the path in it, by the last `node_modules` of its path. */
export function packageFile(source: string): PackageFile | undefined {
  const path = source.replaceAll("\\", "/").split("node_modules/").slice(1).at(-1);
  const [, name, rest] = /^((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(path ?? "") ?? [];
  return name === undefined || rest === undefined ? undefined : { name, path: rest };
}
