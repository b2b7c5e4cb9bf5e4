import { existsSync, globSync } from "node:fs";
import { dirname, join } from "node:path";
import { closureOf } from "./closure.ts";
import { type Package, readPackage } from "./packageJson.ts";

/**
 * The packages installed in a built folder that it can't do without, as `NAME@VERSION`, sorted. Optional ones, such as those
 * of single platforms, differ between machines.
 */
export function installedVersions(folder: string): readonly string[] {
  if (!existsSync(join(folder, "node_modules"))) return [];
  const packages = globSync("node_modules/{*,@*/*}/package.json", { cwd: folder }).map((file) =>
    readPackage(dirname(join(folder, file))),
  );
  const needed = new Set(packages.flatMap(dependenciesOf));
  const roots = packages.map(({ name }) => name).filter((name) => !needed.has(name));
  return closureOf(roots, folder)
    .filter(({ required }) => required)
    .map(({ name, json }) => `${name}@${json.version}`)
    .sort();
}

function dependenciesOf({ json }: Package): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = json;
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}
