import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** A package of which an image has something. */
interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/**
 * The packages that are in an image, in the form of npm's lockfile. Those that are bundled have no folder of their own there, so that a scanner
 * would find none of them; it reads this file (syft, javascript-lock-cataloger). Each is from one of these places: the folder that a
 * source map names, or a folder that was installed for AWS.
 *
 * @param context of the image: a folder for each workload
 */
export function bundledPackages(context: string): string {
  const manifests = new Set([...sourcesIn(context), ...installedIn(context)].map(manifestOf));
  const found = [...manifests].flatMap((manifest) =>
    manifest === undefined ? [] : packageIn(manifest),
  );
  const entries = found.map(({ name, ...rest }): [string, Omit<BundledPackage, "name">] => {
    // An image may have several versions, and npm's paths tell them apart by the package that needs them.
    return [`node_modules/${name}@${rest.version}/node_modules/${name}`, rest];
  });
  const packages = Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ lockfileVersion: 3, packages }, null, 2)}\n`;
}

/** The files of packages that went into the bundles. */
function sourcesIn(context: string): string[] {
  return globSync("*/*.map", { cwd: context }).flatMap((map) => {
    const path = join(context, map);
    const { sources = [] }: { sources?: readonly string[] } = JSON.parse(
      readFileSync(path, "utf8"),
    );
    return sources.map((source) => resolve(dirname(path), source));
  });
}

function installedIn(context: string): string[] {
  return globSync("*/node_modules/**/package.json", { cwd: context }).map((file) =>
    join(context, file),
  );
}

/** The `package.json` of the package that a file is of; `undefined` when it is of none. */
function manifestOf(file: string): string | undefined {
  const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  const manifest = folder === undefined ? "" : join(folder, "package.json");
  return existsSync(manifest) ? manifest : undefined;
}

/** The one; none in a manifest that was never published. */
function packageIn(manifest: string): BundledPackage[] {
  const { name, version, license } = JSON.parse(readFileSync(manifest, "utf8"));
  if (typeof name !== "string" || typeof version !== "string") return [];
  return [{ name, version, ...(typeof license === "string" && { license }) }];
}
