import { existsSync, renameSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Metafile } from "esbuild";
import { copyAssets } from "./assets/assetFiles.ts";
import type { Bundle } from "./bundle.ts";
import type { ExternalsInstaller } from "./externals/install.ts";
import type { WorkloadSource } from "./workloadSource.ts";

export interface BuiltWorkload {
  readonly source: WorkloadSource;
  /** The folder with `index.mjs`, complete: it runs wherever it is copied. */
  readonly folder: string;
  readonly metafile: Metafile;
}

interface WriteOptions {
  readonly source: WorkloadSource;
  /** Gets a folder with the workload's name. */
  readonly out: string;
  readonly externals: ExternalsInstaller;
}

/**
 * Writes a workload's folder, with its assets and externals. The folder takes the place of the former one when it is complete;
 * on an error the former one stays.
 */
export async function writeWorkload(
  { files, metafile }: Bundle,
  { source, out, externals }: WriteOptions,
): Promise<BuiltWorkload> {
  const folder = join(out, source.name);
  await mkdir(out, { recursive: true });
  // Another command may run the build before this one, so a build takes its place when it is complete.
  const unfinished = await mkdtemp(join(dirname(out), `.building-${source.name}-`));
  const former = `${unfinished}-former`;
  try {
    for (const { path, contents } of files) await writeBuildFile(join(unfinished, path), contents);
    copyAssets(source, unfinished);
    await externals.install(source, unfinished);
    // A temporary folder is for its owner alone, but an image's user reads the build.
    await chmod(unfinished, 0o755);
    if (existsSync(folder)) renameSync(folder, former);
    renameSync(unfinished, folder);
    return { source, folder, metafile };
  } finally {
    for (const path of [unfinished, former]) await rm(path, { recursive: true, force: true });
  }
}

export async function writeBuildFile(path: string, contents: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
}
