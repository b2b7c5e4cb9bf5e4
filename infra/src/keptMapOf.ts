import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the source map of a built file is kept: in the folder with all maps, under the file's SHA-256. */
export function keptMapOf(path: string, maps: string): string {
  const hash = createHash("sha256").update(readFileSync(path)).digest("hex");
  return join(maps, `${hash}.map`);
}
