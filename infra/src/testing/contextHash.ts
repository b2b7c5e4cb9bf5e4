import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * By which docker-build decides whether to build an image again: the Dockerfile's content, and of each file of the context, in the
 * order of its folders, content, path and mode (pulumi-docker-build 0.0.22, provider/internal/context.go). It is for a context
 * without `.dockerignore` and without links.
 */
export function contextHash(context: string, dockerfile: string): string {
  const hash = createHash("sha256").update(readFileSync(dockerfile));
  for (const file of filesIn(context, "")) {
    const path = join(context, file);
    hash
      .update(readFileSync(path))
      .update(file)
      .update(modeText(statSync(path).mode));
  }
  return hash.digest("hex");
}

function filesIn(context: string, folder: string): string[] {
  const entries = readdirSync(join(context, folder), { withFileTypes: true });
  return entries
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesIn(context, path) : [path];
    });
}

/** As Go writes it: `-rw-r--r--`. */
function modeText(mode: number): string {
  const letters = [..."rwxrwxrwx"].map((letter, at) => ((mode >> (8 - at)) & 1 ? letter : "-"));
  return `-${letters.join("")}`;
}
