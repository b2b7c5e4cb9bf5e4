import { existsSync } from "node:fs";
import type { BundleFile } from "./bundleFile.ts";
import { REPOSITORY } from "./repository.ts";

/**
 * The files of this repository that the code of a bundle names by their absolute paths, as generated clients do. They exist
 * where the bundle is tested and not where it runs.
 */
export function machinePaths(files: readonly BundleFile[]): readonly string[] {
  const root = REPOSITORY.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const path = new RegExp(`(?<=["'\`]|file://)${root}/[^"'\`\\\\\n]+`, "g");
  const found = files
    .filter((file) => file.path.endsWith(".mjs"))
    .flatMap(({ contents }) => Buffer.from(contents).toString("utf8").match(path) ?? []);
  return [...new Set(found)].filter((file) => existsSync(file));
}
