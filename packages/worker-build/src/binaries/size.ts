import { globSync, statSync } from "node:fs";
import { join } from "node:path";
import { BuildError } from "../errors.ts";
import type { Target } from "./target.ts";

const MEBIBYTE = 1_048_576;

/** @throws {BuildError} when a workload's folder has more bytes than the target takes; the message has its largest parts */
export function requireSize(workload: string, folder: string, target: Target): void {
  const { maxBytes } = target;
  if (maxBytes === undefined) return;
  const sizes = new Map<string, number>();
  for (const entry of globSync("**/*", { cwd: folder, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const part = partOf(path.slice(folder.length + 1));
    sizes.set(part, (sizes.get(part) ?? 0) + statSync(path).size);
  }
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (total <= maxBytes) return;
  const largest = [...sizes]
    .sort(([, size], [, other]) => other - size)
    .slice(0, 3)
    .map(([part, size]) => `${part} (${mebibytes(size)})`);
  throw new BuildError(
    workload,
    `its build for ${target.name} has ${mebibytes(total)}; allowed: ${mebibytes(maxBytes)}. Its largest parts: ${largest.join(", ")}. Run it with \`worker: fargate\`, or do with less.`,
  );
}

/** The package that a file of the build is from, or the file itself. */
function partOf(file: string): string {
  return /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file;
}

function mebibytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
}
