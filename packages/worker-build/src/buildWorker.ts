import { createHash } from "node:crypto";
import { existsSync, renameSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Metafile } from "esbuild";
import { copyAssets } from "./assets/assetFiles.ts";
import { localTarget } from "./binaries/target.ts";
import { bundle } from "./bundle.ts";
import { createExternalsInstaller, type ExternalsInstaller } from "./externals/install.ts";
import { forEachWorkload } from "./forEachWorkload.ts";
import { keptMap } from "./keptMap.ts";
import type { WorkloadSource } from "./workloadSource.ts";

export interface BuildWorkerOptions {
  /** The folder of the app; its `src/index.ts` exports `start`. */
  readonly app: string;
  readonly workloads: readonly WorkloadSource[];
  /** Gets a folder for each workload, with its name. */
  readonly out: string;
  /** Keeps each source map as `HASH.map`, HASH being the SHA-256 of its JavaScript file. */
  readonly maps?: string;
}

export interface BuiltWorkload {
  readonly source: WorkloadSource;
  /** The folder with `index.mjs`, complete: it runs wherever it is copied. */
  readonly folder: string;
  readonly metafile: Metafile;
}

/**
 * Builds an app once for each workload. Each build is a run of esbuild of its own, so another workload's modules never
 * change what is in it, and its folder has what this workload loads and nothing else.
 *
 * All paths are absolute.
 *
 * @throws {BuildError} when a workload can't be built; the message names the workload and lists each problem
 * @throws {AggregateError} when several can't be built; the message has the messages of all
 *
 * @example
 * ```ts
 * import { buildWorker, findWorkloads } from "@sfn-workers/worker-build";
 *
 * await buildWorker({
 *   app: "/repository/apps/lambda-worker",
 *   workloads: await findWorkloads(),
 *   out: "/repository/apps/lambda-worker/dist/local",
 * });
 * ```
 */
export async function buildWorker(options: BuildWorkerOptions): Promise<readonly BuiltWorkload[]> {
  const externals = createExternalsInstaller(localTarget());
  try {
    return await forEachWorkload(options.workloads, (source) =>
      buildWorkload(source, options, externals),
    );
  } finally {
    externals.close();
  }
}

async function buildWorkload(
  source: WorkloadSource,
  { app, out, maps }: BuildWorkerOptions,
  externals: ExternalsInstaller,
): Promise<BuiltWorkload> {
  const folder = join(out, source.name);
  // Another command may run the build before this one, so a build takes its place when it is complete.
  const unfinished = await mkdtemp(
    join(await directory(dirname(out)), `.building-${source.name}-`),
  );
  const clear = (path: string) => rm(path, { recursive: true, force: true });
  try {
    const { files, metafile } = await bundle(app, source);
    for (const { path, contents } of files) await write(join(unfinished, path), contents);
    copyAssets(source, unfinished);
    await externals.install(source, unfinished);
    // A temporary folder is for its owner alone, but an image's user reads the build.
    await chmod(unfinished, 0o755);
    await directory(out);
    const former = `${unfinished}-former`;
    if (existsSync(folder)) renameSync(folder, former);
    renameSync(unfinished, folder);
    await clear(former);
    if (maps !== undefined) await keepMaps(maps, files, app, source);
    return { source, folder, metafile };
  } catch (error) {
    // A build that fails leaves nothing that looks like one, neither its own files nor those of an earlier build.
    await Promise.all([clear(unfinished), clear(folder)]);
    throw error;
  }
}

async function directory(path: string): Promise<string> {
  await mkdir(path, { recursive: true });
  return path;
}

async function keepMaps(
  maps: string,
  files: Awaited<ReturnType<typeof bundle>>["files"],
  app: string,
  source: WorkloadSource,
): Promise<void> {
  for (const { path, contents } of files) {
    const map = files.find((file) => file.path === `${path}.map`);
    if (map === undefined) continue;
    await write(join(maps, `${sha256(contents)}.map`), keptMap(map, app, source.name));
  }
}

async function write(path: string, contents: Uint8Array | string): Promise<void> {
  await directory(dirname(path));
  await writeFile(path, contents);
}

function sha256(contents: Uint8Array): string {
  return createHash("sha256").update(contents).digest("hex");
}
