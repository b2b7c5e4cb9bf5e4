import { existsSync } from "node:fs";
import { cp, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { packageFolders } from "./packages.ts";

/** Neither source nor of use in a copy. */
const LEFT_OUT = new Set([".git", ".nx", ".pulumi", "dist", "node_modules"]);
/** Below \`node_modules\`; running tools write to them. */
const CACHES = [".cache", ".vite", ".vite-temp", ".vitest"];

/** Hands a copy of the workspace to the function, in a temporary folder that is removed when the function has ended. */
export async function withWorkspaceCopy<T>(
  root: string,
  use: (temporary: string, workspace: string) => Promise<T>,
): Promise<T> {
  const temporary = await realpath(await mkdtemp(join(tmpdir(), "mutate-")));
  try {
    const workspace = join(temporary, "workspace");
    await copyWorkspace(root, workspace);
    return await use(temporary, workspace);
  } finally {
    await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * Copies the workspace's files, and lays out `node_modules` beside them. The links between packages are relative, so that
 * in the copy they lead to the copy. Only the store of third-party packages is shared, by a link.
 */
async function copyWorkspace(root: string, target: string): Promise<void> {
  await cp(root, target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !LEFT_OUT.has(basename(source)),
  });
  for (const folder of ["", ...packageFolders(root)]) {
    const modules = join(folder, "node_modules");
    if (existsSync(join(root, modules)))
      await copyLinks(join(root, modules), join(target, modules));
  }
}

async function copyLinks(modules: string, target: string): Promise<void> {
  const store = join(modules, ".pnpm");
  const leftOut = new Set([store, ...CACHES.map((name) => join(modules, name))]);
  await cp(modules, target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !leftOut.has(source),
  });
  if (existsSync(store)) await symlink(store, join(target, ".pnpm"), "junction");
}
