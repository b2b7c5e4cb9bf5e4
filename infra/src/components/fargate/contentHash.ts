import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A hash of the names and the content of these files and folders, independent of the machine and of timestamps. */
export function contentHash(folder: string, entries: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of entries.flatMap((entry) => filesIn(folder, entry))) {
    const content = readFileSync(join(folder, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex").slice(0, 16);
}

function filesIn(folder: string, entry: string): string[] {
  const path = join(folder, entry);
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [entry];
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesIn(folder, `${entry}/${name}`));
}
