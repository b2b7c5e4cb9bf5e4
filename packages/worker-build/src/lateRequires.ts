import type { BuildFailure, ImportKind, Plugin } from "esbuild";
import { escaped } from "./escaped.ts";

/** Node.js resolves these when they are reached, and not as the module is loaded. */
const LATE: ReadonlySet<ImportKind> = new Set([
  "require-call",
  "require-resolve",
  "dynamic-import",
]);

/** esbuild's message for an import of something that is not there. */
export const UNRESOLVED = /^Could not resolve "(.*)"$/;

/** The names in a failure of esbuild that an import in an installed package has and that do not resolve. */
export function unresolvedInPackages(error: unknown): string[] {
  const { errors = [] } = error as Partial<BuildFailure>;
  return errors.flatMap(({ text, location }) => {
    const name = UNRESOLVED.exec(text)?.[1];
    return name !== undefined && isInPackage(location?.file ?? "") ? [name] : [];
  });
}

/**
 * Leaves to Node.js what an installed package requires by one of these names and is not installed: a driver library
 * requires the driver that is in use, and names all others.
 *
 * @param onLeft - called for each that stays
 */
export function lateRequires(
  names: readonly string[],
  onLeft: (name: string, importer: string) => void,
): Plugin {
  const marked = Symbol("resolved by esbuild");
  return {
    name: "late-requires",
    setup(build) {
      const filter = new RegExp(`^(${names.map(escaped).join("|")})$`);
      build.onResolve({ filter }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === marked || !LATE.has(kind) || !isInPackage(importer)) return undefined;
        const options = { kind, importer, resolveDir, pluginData: marked };
        const found = await build.resolve(path, options);
        if (found.errors.length === 0) return found;
        onLeft(path, importer);
        return { path, external: true };
      });
    },
  };
}

function isInPackage(file: string): boolean {
  return /(^|[\\/])node_modules[\\/]/.test(file);
}
