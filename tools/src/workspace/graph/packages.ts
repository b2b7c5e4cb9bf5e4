import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { packageFolders } from "../../mutate/packages.ts";

const dependencies = z.record(z.string(), z.string()).default({});
const packageFile = z.object({
  name: z.string(),
  exports: z.unknown().optional(),
  dependencies,
  devDependencies: dependencies,
  nx: z.object({ tags: z.array(z.string()).default([]) }).default({ tags: [] }),
});

export interface WorkspacePackage {
  readonly name: string;
  /** From the root of the workspace. */
  readonly folder: string;
  readonly tags: readonly string[];
  /** The modules that others may import, from the root of the workspace; `undefined` when its `exports` does not list them. */
  readonly exported: readonly string[] | undefined;
  /** The names of what it depends on, also for its tests. */
  readonly needs: readonly string[];
}

export function packagesIn(root: string): WorkspacePackage[] {
  return packageFolders(root).map((folder) => {
    const text = readFileSync(join(root, folder, "package.json"), "utf8");
    const { name, exports, dependencies, devDependencies, nx } = packageFile.parse(
      JSON.parse(text),
    );
    return {
      ...{ name, folder, tags: nx.tags },
      exported: modulesIn(exports)?.map((path) => join(folder, path)),
      needs: Object.keys({ ...dependencies, ...devDependencies }),
    };
  });
}

function modulesIn(exports: unknown): string[] | undefined {
  if (typeof exports === "string") return exports.includes("*") ? undefined : [exports];
  if (typeof exports !== "object" || exports === null) return undefined;
  const inside = Object.values(exports).map(modulesIn);
  const known = inside.filter((modules) => modules !== undefined);
  return known.length === inside.length ? known.flat() : undefined;
}

/** What packages need of the workspace, with what those need, and themselves. */
export function withNeeds(
  packages: readonly WorkspacePackage[],
  first: readonly WorkspacePackage[],
): WorkspacePackage[] {
  const found = new Set(first);
  for (const { needs } of found) {
    for (const each of packages) if (needs.includes(each.name)) found.add(each);
  }
  return [...found];
}
