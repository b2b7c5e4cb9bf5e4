import { registerHooks } from "node:module";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../workspace/nx.ts";
import { hashOf } from "./hashOf.ts";

/** Packages that this process runs. They hold its state, so their modules are loaded once. */
export const OWN_PACKAGES = [
  "local-cloud",
  "local-stepfunctions",
  "pulumi-host",
  "states-language",
  "worker-build",
].map((name) => join(ROOT, "packages", name));

/** Loads a module of the repository, and again what has changed of it and of what it imports. */
export interface Reloader<Loaded> {
  /** @param afresh loads all of it again: a module that has failed fails for ever, whatever else has changed */
  load(afresh?: boolean): Promise<Loaded>;
  /** Whether a file was loaded as a part of it, the last time or before. */
  hasLoaded(file: string): boolean;
  /** All that were loaded as parts of it. */
  files(): ReadonlySet<string>;
  /** The file, and what it imports in the repository, as far as it has been loaded. */
  filesOf(file: string): ReadonlySet<string>;
  close(): void;
}

/**
 * A module that is loaded again has a version in its URL, because Node.js keeps each URL's module, and for ever: so only a
 * module that has changed, or imports one that has, gets another version. The first load has none, so what the process has
 * loaded before is the same.
 *
 * @param entry the URL of the module
 */
export function createReloader<Loaded>(entry: string, load: (url: string) => Promise<Loaded>) {
  const files = new Set([fileURLToPath(entry)]);
  const imports = new Map<string, Set<string>>();
  const versions = new Map<string, number>();
  /** Of the content as it was, at the latest, when the newest version was loaded. */
  const hashes = new Map<string, string>();
  let loads = 0;

  function filesOf(file: string): ReadonlySet<string> {
    const found = new Set([file]);
    for (const one of found) for (const imported of imports.get(one) ?? []) found.add(imported);
    return found;
  }

  function changeVersions(afresh: boolean): void {
    const changed = new Set([...files].filter((file) => hashes.get(file) !== hashOf([file])));
    for (const file of files) {
      if (!afresh && [...filesOf(file)].every((one) => !changed.has(one))) continue;
      versions.set(file, loads);
      hashes.delete(file);
    }
  }

  /** The URL of the file in its newest version. */
  function versioned(file: string, url: string): string {
    if (!hashes.has(file)) hashes.set(file, hashOf([file]));
    const version = versions.get(file);
    return version === undefined ? url : `${bare(url)}?v=${version}`;
  }

  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const file = reloadable(resolved.url);
      if (file === undefined) return resolved;
      const importer = reloadable(context.parentURL ?? "");
      if (importer !== undefined) {
        imports.set(importer, (imports.get(importer) ?? new Set()).add(file));
      }
      // worker-build loads manifests by their URLs.
      if (!specifier.startsWith("file:") && (importer === undefined || !files.has(importer))) {
        return resolved;
      }
      files.add(file);
      return { ...resolved, url: versioned(file, resolved.url) };
    },
  });
  return {
    load(afresh = false) {
      if (loads > 0) changeVersions(afresh);
      loads += 1;
      return load(versioned(fileURLToPath(entry), entry));
    },
    hasLoaded: (file) => files.has(file),
    files: () => files,
    filesOf,
    close: () => hooks.deregister(),
  } satisfies Reloader<Loaded>;
}

const bare = (url: string): string => url.replace(/\?.*$/, "");

/** The path of a module that may be loaded again. */
function reloadable(url: string): string | undefined {
  if (!url.startsWith("file:")) return undefined;
  const file = fileURLToPath(bare(url));
  const inside = relative(ROOT, file);
  if (inside.startsWith("..") || inside.split(sep).includes("node_modules")) return undefined;
  return OWN_PACKAGES.some((folder) => file.startsWith(`${folder}${sep}`)) ? undefined : file;
}
