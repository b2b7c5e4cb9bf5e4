import { cpSync, existsSync, mkdirSync, readdirSync, readlinkSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { createOwnFolder } from "@sfn-workers/local-cloud/folders";
import { LinkOutside, MissingBundle, ModulesAbove } from "./errors.ts";

/** The content of a workload's archive or image, outside the checkout, where it finds nothing but itself. */
export interface BundleCopy {
  /** The app's folder: with the Dockerfile, if it has one, and `dist/local`. */
  readonly app: string;
  /** The workload's own folder in it. */
  readonly bundle: string;
  /** For files of the test itself. */
  readonly scratch: string;
  remove(): void;
}

/**
 * Copies one workload's build.
 * @throws {MissingBundle} when it is not built
 * @throws {ModulesAbove} when Node.js would find packages outside the copy
 * @throws {LinkOutside} when a symbolic link leads out of the build, where nothing is on AWS
 */
export function copyBundle(app: string, workload: string): BundleCopy {
  const local = join(app, "dist/local");
  if (!existsSync(join(local, workload, "index.mjs"))) throw new MissingBundle(local, workload);
  const { path: root, removeSync: remove } = createOwnFolder("built-worker");
  try {
    requireNoModulesAbove(root);
    const copy = join(root, "app");
    const scratch = join(root, "test");
    mkdirSync(scratch);
    // What the image adds stands beside the workloads' folders.
    for (const file of [...filesOf(app, ["Dockerfile"]), ...filesOf(local)]) {
      cpSync(file, join(copy, file.slice(app.length)), { recursive: true });
    }
    const bundle = join(copy, "dist/local", workload);
    cpSync(join(local, workload), bundle, { recursive: true, verbatimSymlinks: true });
    requireNoLinksOut(bundle);
    return { app: copy, bundle, scratch, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function filesOf(folder: string, names?: readonly string[]): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && (names?.includes(entry.name) ?? true))
    .map(({ name }) => join(folder, name));
}

function requireNoModulesAbove(folder: string): void {
  for (let above = folder; above !== dirname(above); above = dirname(above)) {
    const modules = join(dirname(above), "node_modules");
    if (existsSync(modules)) throw new ModulesAbove(modules);
  }
}

function requireNoLinksOut(bundle: string): void {
  for (const entry of readdirSync(bundle, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) continue;
    const link = join(entry.parentPath, entry.name);
    const target = resolve(entry.parentPath, readlinkSync(link));
    if (!target.startsWith(`${bundle}${sep}`))
      throw new LinkOutside(relative(bundle, link), target);
  }
}
