import { execFile } from "node:child_process";
import { cp, lstat, mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { packageFolders } from "./packages.ts";

const MAX_LISTING_BYTES = 64 * 1024 * 1024;

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
 * Copies the files of the workspace that git tracks or would track, and lays out `node_modules` beside them. The links
 * between packages are relative, so that in the copy they lead to the copy. Only the store of third-party packages is
 * shared, by a link.
 */
async function copyWorkspace(root: string, target: string): Promise<void> {
  for (const file of await sourceFiles(root)) {
    const from = join(root, file);
    if (!(await exists(from))) continue;
    await mkdir(dirname(join(target, file)), { recursive: true });
    await cp(from, join(target, file), { verbatimSymlinks: true });
  }
  for (const folder of ["", ...packageFolders(root)]) {
    const modules = join(folder, "node_modules");
    if (await exists(join(root, modules)))
      await copyLinks(join(root, modules), join(target, modules));
  }
}

async function sourceFiles(root: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    { cwd: root, maxBuffer: MAX_LISTING_BYTES },
  );
  return [...new Set(stdout.split("\0").filter((file) => file !== ""))];
}

async function copyLinks(modules: string, target: string): Promise<void> {
  const store = join(modules, ".pnpm");
  const caches = new Set([".vite", ".cache"].map((name) => join(modules, name)));
  await cp(modules, target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => source !== store && !caches.has(source),
  });
  if (await exists(store)) await symlink(store, join(target, ".pnpm"), "junction");
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}
