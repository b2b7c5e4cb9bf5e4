import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** What a package.json says of its licence, in the forms that npm has had, and of its dependencies. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly license?: unknown;
  readonly licenses?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  /** The names on a way to it, from the workspace's own package. */
  readonly neededBy?: readonly string[];
}

/** A package that another one needs is not where Node.js would look for it. */
export class NotInstalled extends Error {
  override readonly name = "NotInstalled";

  constructor(name: string, folder: string) {
    super(`${name}, which ${folder} needs, is not installed: npx -y pnpm@12 install`);
  }
}

/**
 * The packages from a registry that these folders need outside of development, directly or not, as they are installed.
 * An optional one of another platform is not installed, and not among them.
 */
export function productionPackages(folders: readonly string[]): InstalledPackage[] {
  const seen = new Map<string, InstalledPackage>();
  const waiting: Waiting[] = folders.map((path) => ({ folder: realpathSync(path), neededBy: [] }));
  const visited = new Set<string>();
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { folder, neededBy } = next;
    if (visited.has(folder)) continue;
    visited.add(folder);
    const file: InstalledPackage = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    if (folder.split(/[\\/]/).includes("node_modules"))
      seen.set(`${file.name}@${file.version}`, { ...file, neededBy });
    const way = [...neededBy, file.name];
    const found = dependencyFolders(folder, file);
    waiting.push(...found.map((path) => ({ folder: path, neededBy: way })));
  }
  return [...seen.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

interface Waiting {
  readonly folder: string;
  readonly neededBy: readonly string[];
}

function dependencyFolders(folder: string, file: InstalledPackage): string[] {
  const optional = Object.keys({ ...file.optionalDependencies, ...file.peerDependencies });
  const needed = Object.keys(file.dependencies ?? {}).filter((name) => !optional.includes(name));
  return [
    ...needed.map((name) => {
      const found = installed(name, folder);
      if (found === undefined) throw new NotInstalled(name, folder);
      return found;
    }),
    ...optional.flatMap((name) => installed(name, folder) ?? []),
  ];
}

/** Where Node.js finds it, from this folder upwards. A package need not export its package.json. */
function installed(name: string, folder: string): string | undefined {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const found = join(at, "node_modules", name);
    if (existsSync(join(found, "package.json"))) return realpathSync(found);
  }
  return undefined;
}
