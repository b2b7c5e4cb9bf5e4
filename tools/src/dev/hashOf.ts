import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";

/** A hash of the files as they are now. */
export function hashOf(files: Iterable<string>): string {
  const hash = createHash("sha256");
  for (const file of files)
    hash.update(`${file}\0`).update(existsSync(file) ? readFileSync(file) : "");
  return hash.digest("hex");
}
