import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * A hash of these files, and of the names and the content of what is in these folders, independent of the machine, of where they are
 * and of timestamps.
 */
export function contentHash(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const [index, path] of paths.entries()) {
    for (const file of filesIn(path, "")) {
      const content = readFileSync(join(path, file));
      hash.update(`${index}${file}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/** Each with `/` before its parts; that of a path to a file is empty. */
function filesIn(path: string, file: string): string[] {
  const found = join(path, file);
  if (!existsSync(found)) return [];
  if (!statSync(found).isDirectory()) return [file];
  return readdirSync(found)
    .toSorted()
    .flatMap((name) => filesIn(path, `${file}/${name}`));
}
