import { cpSync, existsSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createOwnFolder } from "@sfn-workers/local-cloud/folders";
import { packageFolders } from "./packages.ts";

/** Folders that the copy does not need. */
const EXCLUDED = new Set([".git", ".nx", ".pulumi", "dist", "node_modules"]);
/** Folders below `node_modules` that running tools write to. */
const CACHES = [".cache", ".vite", ".vite-temp", ".vitest", ".vitest-cache"];

/** Calls the function with a copy of the workspace in a temporary folder, and removes the folder afterwards. */
export async function withWorkspaceCopy<T>(
  root: string,
  use: (temporary: string, workspace: string) => Promise<T>,
  parent = tmpdir(),
): Promise<T> {
  const own = createOwnFolder("mutate", parent);
  const temporary = own.path;
  try {
    const workspace = join(temporary, "workspace");
    await copyWorkspace(root, workspace);
    return await use(temporary, workspace);
  } finally {
    await own.remove();
  }
}

/**
 * Copies the workspace's files and the links in its `node_modules`. The links between packages are relative, so in the copy
 * they point into the copy. A link shares the store of third-party packages.
 */
async function copyWorkspace(root: string, target: string): Promise<void> {
  // Four times as fast as `cp`.
  cpSync(root, target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !EXCLUDED.has(basename(source)),
  });
  for (const folder of ["", ...packageFolders(root)]) {
    const modules = join(folder, "node_modules");
    if (existsSync(join(root, modules)))
      await copyLinks(join(root, modules), join(target, modules));
  }
}

async function copyLinks(modules: string, target: string): Promise<void> {
  const store = join(modules, ".pnpm");
  const excluded = new Set([store, ...CACHES.map((name) => join(modules, name))]);
  cpSync(modules, target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !excluded.has(source),
  });
  if (existsSync(store)) await symlink(store, join(target, ".pnpm"), "junction");
}
