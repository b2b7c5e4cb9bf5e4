import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

type Versions = Readonly<Record<string, string>>;

/** The fields of a package.json that a build reads. */
export interface PackageJson {
  readonly name?: string;
  readonly version?: string;
  readonly main?: string;
  readonly dependencies?: Versions;
  readonly optionalDependencies?: Versions;
  readonly peerDependencies?: Versions;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly gypfile?: boolean;
  readonly binary?: unknown;
}

export interface Package {
  readonly name: string;
  readonly folder: string;
  readonly json: PackageJson;
}

export function readPackage(folder: string): Package {
  const json = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageJson;
  return { name: json.name ?? folder, folder, json };
}

/** The package that a file belongs to: the nearest folder above it with a package.json that has a name. */
export function packageOf(file: string): Package | undefined {
  for (let at = dirname(file); at !== dirname(at); at = dirname(at)) {
    if (!existsSync(join(at, "package.json"))) continue;
    const found = readPackage(at);
    if (found.json.name) return found;
  }
  return undefined;
}

/** Whether the package can do without the other one. */
export function isOptionalOf(name: string, { json }: Package): boolean {
  return (
    json.optionalDependencies?.[name] !== undefined ||
    json.peerDependenciesMeta?.[name]?.optional === true
  );
}

/** Whether a file is of an installed package, not of the workspace's sources. */
export function isInstalled(file: string): boolean {
  return file.split(sep).includes("node_modules");
}

/** Whether a file is of a package that a workload's package depends on. The workload's package may be an installed one. */
export function isDependency(file: string, packageDirectory: string): boolean {
  const inside = relative(packageDirectory, file);
  return isInstalled(inside.startsWith("..") ? file : inside);
}
