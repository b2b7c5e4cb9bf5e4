import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { localTarget } from "./binaries/target.ts";
import { createBundler } from "./bundle.ts";
import type { BundleFile } from "./bundleFile.ts";
import { createExternalsInstaller, type ExternalsInstaller } from "./externals/install.ts";
import { forEachWorkload } from "./forEachWorkload.ts";
import { keptMap } from "./keptMap.ts";
import type { WorkloadSource } from "./workloadSource.ts";
import { type BuiltWorkload, writeBuildFile, writeWorkload } from "./writeWorkload.ts";

export interface BuildWorkerOptions {
  /** The folder of the app; its `src/index.ts` exports `start`. */
  readonly app: string;
  readonly workloads: readonly WorkloadSource[];
  /** Gets a folder for each workload, with its name. */
  readonly out: string;
  /** Keeps each source map as `HASH.map`, HASH being the SHA-256 of its JavaScript file. */
  readonly maps?: string;
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
  const bundler = createBundler(app, source);
  try {
    const bundle = await bundler.bundle();
    const built = await writeWorkload(bundle, { source, out, externals });
    if (maps !== undefined) await keepMaps(maps, bundle.files, app, source);
    return built;
  } catch (error) {
    // A build that fails leaves nothing that looks like one, also of an earlier build.
    await rm(join(out, source.name), { recursive: true, force: true });
    throw error;
  } finally {
    await bundler.close();
  }
}

async function keepMaps(
  maps: string,
  files: readonly BundleFile[],
  app: string,
  source: WorkloadSource,
): Promise<void> {
  for (const { path, contents } of files) {
    const map = files.find((file) => file.path === `${path}.map`);
    if (map === undefined) continue;
    await writeBuildFile(join(maps, `${sha256(contents)}.map`), keptMap(map, app, source.name));
  }
}

function sha256(contents: Uint8Array): string {
  return createHash("sha256").update(contents).digest("hex");
}
