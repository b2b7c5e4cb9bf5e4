import { existsSync, globSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";

const workspaceFile = z.object({ packages: z.array(z.string()) });
const packageFile = z.object({ name: z.string() });

/** The folders of the workspace's packages, relative to its root. */
export function packageFolders(root: string): string[] {
  const text = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8");
  return globSync(workspaceFile.parse(parse(text)).packages, { cwd: root })
    .filter((folder) => existsSync(join(root, folder, "package.json")))
    .map((folder) => folder.replaceAll("\\", "/"))
    .toSorted();
}

/**
 * @returns the package's folder, relative to the workspace's root
 * @throws {UsageError} when no package has that name or folder
 */
export function packageFolder(root: string, wanted: string): string {
  const folders = packageFolders(root);
  const found = folders.find((folder) =>
    [folder, posix.basename(folder), packageName(root, folder)].includes(wanted),
  );
  if (found !== undefined) return found;
  const known = folders.map((folder) => posix.basename(folder));
  throw new UsageError(
    `there is no package "${wanted}"; allowed: ${known.join(", ")}${suggestion(wanted, known)}`,
  );
}

function packageName(root: string, folder: string): string {
  return packageFile.parse(JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")))
    .name;
}
