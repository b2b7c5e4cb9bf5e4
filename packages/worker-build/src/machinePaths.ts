import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { BundleFile } from "./bundleFile.ts";
import { escaped } from "./escaped.ts";
import { REPOSITORY } from "./repository.ts";

/**
 * The files of this repository that the code of a bundle names by their absolute paths, as generated clients do. They exist
 * where the bundle is tested and not where it runs.
 */
export function machinePaths(
  files: readonly Pick<BundleFile, "path" | "contents">[],
  repository = REPOSITORY,
): readonly string[] {
  const [path, url] = [repository, pathToFileURL(repository).href].map(escaped);
  const named = new RegExp(`(?:(?<=["'\`])${path}|${url})/[^"'\`\\\\\n]+`, "g");
  const found = files
    .filter((file) => file.path.endsWith(".mjs"))
    .flatMap(({ contents }) => textOf(contents).match(named) ?? [])
    .map((file) => (file.startsWith("file:") ? fileURLToPath(file) : file));
  return [...new Set(found)].filter((file) => existsSync(file));
}

/** The code with the letters beyond ASCII that esbuild escapes. */
function textOf(contents: BundleFile["contents"]): string {
  return Buffer.from(contents)
    .toString("utf8")
    .replaceAll(ESCAPED, (_, ...[two, four, braced]: string[]) =>
      String.fromCodePoint(Number.parseInt(two ?? four ?? braced ?? "", 16)),
    );
}

const ESCAPED = /\\(?:x([\da-f]{2})|u([\da-f]{4})|u\{((?:10)?[\da-f]{1,4}|[\da-f]{5})\})/gi;
