import { closeSync, globSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Binary, describeBinary, fits, HEADER_BYTES, isBinary, readBinary } from "./binary.ts";
import type { Target } from "./target.ts";

interface Found {
  readonly file: string;
  readonly binary: Binary;
}

type Checked =
  | { readonly kind: "fits" | "no native code" }
  | { readonly kind: "does not fit"; readonly found: string };

/**
 * Compares the machine code in a package's folder with the target. Many packages carry it for several platforms, so what
 * does not fit is deleted where something else of the package does.
 */
export function checkBinaries(folder: string, target: Target): Checked {
  const found = findBinaries(folder);
  const bad = found.filter(({ binary }) => !fits(binary, target));
  if (found.length === 0) return { kind: "no native code" };
  if (bad.length === found.length) return { kind: "does not fit", found: describe(bad) };
  for (const { file } of bad) rmSync(join(folder, file));
  return { kind: "fits" };
}

const MAX_NAMED = 4;

function describe(found: readonly Found[]): string {
  const named = found
    .slice(0, MAX_NAMED)
    .map(({ file, binary }) => `${file} (${describeBinary(binary)})`);
  const more = found.length - named.length;
  return `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Every file of machine code in a package, without those of the packages below it. */
function findBinaries(folder: string): readonly Found[] {
  return globSync("**/*", { cwd: folder, withFileTypes: true, exclude: isNested })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const file = join(entry.parentPath, entry.name);
      const binary = hasBinaryHeader(file) ? readBinary(readFileSync(file)) : undefined;
      return binary ? [{ file: file.slice(folder.length + 1), binary }] : [];
    });
}

const isNested = (entry: { readonly name: string }) => entry.name === "node_modules";

function hasBinaryHeader(file: string): boolean {
  const descriptor = openSync(file, "r");
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    return isBinary(header.subarray(0, readSync(descriptor, header, 0, HEADER_BYTES, 0)));
  } finally {
    closeSync(descriptor);
  }
}
