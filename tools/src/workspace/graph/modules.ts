import { readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** What a module imports, and what those modules import, as far as relative imports lead. */
export interface Reached {
  /** From the root of the workspace, with the first ones, and those that do not exist. */
  readonly files: readonly string[];
  /** The names of the packages that any of them imports. */
  readonly packages: readonly string[];
}

/** @param entries - modules, from the root of the workspace */
export function reachedFrom(root: string, entries: readonly string[]): Reached {
  const files = new Set(entries);
  const packages = new Set<string>();
  for (const file of files) {
    if (!MODULE.test(file) || !isFile(root, file)) continue;
    for (const specifier of specifiersIn(readFileSync(join(root, file), "utf8"))) {
      if (!specifier.startsWith(".")) packages.add(packageIn(specifier));
      else for (const found of moduleAt(root, join(dirname(file), specifier))) files.add(found);
    }
  }
  return { files: [...files].toSorted(), packages: [...packages].toSorted() };
}

const MODULE = /\.[cm]?[jt]sx?$/;

/** A comment or a text that looks like an import counts as one: a task then runs once too often, never too seldom. */
export function specifiersIn(text: string): string[] {
  return [...text.matchAll(IMPORT)].flatMap(({ groups }) => groups?.["specifier"] ?? []);
}

const IMPORT =
  /(?:\bfrom|\bimport|\brequire|\bresolve|\bURL)\s*\(?\s*(?<quote>["'`])(?<specifier>[^"'`\n]+)\k<quote>/g;

function packageIn(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** A module may be imported by the name that it has when it is built. One that is gone is an input too: its going is a change. */
function moduleAt(root: string, path: string): string[] {
  if (relative("", path).startsWith("..")) return [];
  const names = [path, path.replace(/\.([cm]?)js$/, ".$1ts"), `${path}.ts`, join(path, "index.ts")];
  const found = names.find((name) => isFile(root, name));
  return found === undefined ? [...new Set(names)] : [found];
}

function isFile(root: string, path: string): boolean {
  return statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true;
}
