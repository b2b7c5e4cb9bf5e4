import { globSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { type Binary, describeBinary, fits, readBinary } from "./binary.ts";
import type { Target } from "./target.ts";

interface Found {
  readonly file: string;
  readonly binary: Binary;
}

type Checked =
  | { readonly kind: "fits" | "no native code" }
  | { readonly kind: "does not fit"; readonly found: string };

/**
 * Compares a package's addons and shared libraries with the target. Many packages carry them for several platforms, so
 * what does not fit is deleted where another one does, or where nothing needs the package.
 */
export function checkBinaries(folder: string, target: Target, isRequired: boolean): Checked {
  const found = findBinaries(folder);
  const bad = found.filter(({ binary }) => !fits(binary, target));
  if (isRequired && bad.length > 0 && bad.length === found.length) {
    return { kind: "does not fit", found: describe(bad) };
  }
  for (const { file } of bad) rmSync(join(folder, file));
  return { kind: found.length > bad.length ? "fits" : "no native code" };
}

const MAX_NAMED = 4;

function describe(found: readonly Found[]): string {
  const named = found
    .slice(0, MAX_NAMED)
    .map(({ file, binary }) => `${file} (${describeBinary(binary)})`);
  const more = found.length - named.length;
  return `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** The addons and shared libraries of a package, without those of the packages below it. */
function findBinaries(folder: string): readonly Found[] {
  return globSync("**/*", { cwd: folder, withFileTypes: true, exclude: isNested })
    .filter((entry) => entry.isFile() && NATIVE.test(entry.name))
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const binary = readBinary(readFileSync(path));
      return binary ? [{ file: relative(folder, path), binary }] : [];
    });
}

const NATIVE = /\.(?:node|dylib|so(?:\.\d+)*)$/;

const isNested = (entry: { readonly name: string }) => entry.name === "node_modules";
