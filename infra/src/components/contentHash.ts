import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Folders that a build context never carries into an image. */
const LEFT_OUT = new Set(["node_modules", "src", ".nx"]);

/** A hash of what a folder's files are called and contain: the same content gives the same hash, wherever and whenever. */
export function contentHash(folder: string): string {
  const hash = createHash("sha256");
  for (const file of filesIn(folder)) {
    const content = readFileSync(join(folder, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex").slice(0, 16);
}

function filesIn(folder: string, prefix = ""): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !LEFT_OUT.has(entry.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${prefix}${entry.name}`;
      return entry.isDirectory() ? filesIn(join(folder, entry.name), `${path}/`) : [path];
    });
}
