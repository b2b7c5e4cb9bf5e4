import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Package, readPackage } from "./packageJson.ts";

export interface ClosurePackage extends Package {
  /** Some package of the closure can't do without it. */
  readonly required: boolean;
}

/** The named packages with all that they depend on, as far as it is installed below the folder's node_modules. */
export function closureOf(names: readonly string[], folder: string): readonly ClosurePackage[] {
  const closure = new Map<string, ClosurePackage>();
  const add = (name: string, from: string, required: boolean): void => {
    const at = locate(name, from, folder);
    if (!at) return;
    const seen = closure.get(at);
    if (seen && (seen.required || !required)) return;
    const found = readPackage(at);
    closure.set(at, { ...found, required });
    const { dependencies, optionalDependencies = {}, peerDependencies } = found.json;
    for (const dependency of Object.keys({ ...peerDependencies, ...dependencies })) {
      const optional =
        dependency in optionalDependencies || dependencies?.[dependency] === undefined;
      add(dependency, at, required && !optional);
    }
    for (const dependency of Object.keys(optionalDependencies)) add(dependency, at, false);
  };
  for (const name of names) add(name, folder, true);
  return [...closure.values()];
}

/** Node's search for a package: the nearest node_modules upwards, here no further than the given folder. */
function locate(name: string, from: string, last: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const candidate = join(at, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
    if (at === last) return undefined;
  }
}
