import { cp, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { requireSize } from "./binaries/size.ts";
import type { Target } from "./binaries/target.ts";
import { createExternalsInstaller, type ExternalsInstaller } from "./externals/install.ts";
import { forEachWorkload } from "./forEachWorkload.ts";
import { isSourceMap } from "./sourceMaps.ts";
import type { WorkloadSource } from "./workloadSource.ts";

export interface PackWorkerOptions {
  readonly workloads: readonly WorkloadSource[];
  /** The folder that `buildWorker` wrote. */
  readonly from: string;
  /** Gets a folder for each workload, with its name. */
  readonly out: string;
  /** Whether the source maps go along. */
  readonly sourceMaps: boolean;
  /** Where the workers will run: the externals are installed for it. */
  readonly target: Target;
}

/**
 * Copies an app's builds for deployment to AWS. All of their JavaScript stays byte for byte as it was tested.
 * @throws {BuildError} when the externals can't be installed for the target, or a build is too large for it
 * @throws {AggregateError} when several workloads can't be packed
 */
export async function packWorker({ workloads, ...options }: PackWorkerOptions): Promise<void> {
  const externals = createExternalsInstaller(options.target);
  try {
    await forEachWorkload(workloads, (source) => packWorkload(source, options, externals));
  } finally {
    externals.close();
  }
}

async function packWorkload(
  source: WorkloadSource,
  { from, out, sourceMaps, target }: Omit<PackWorkerOptions, "workloads">,
  externals: ExternalsInstaller,
): Promise<void> {
  const folder = join(out, source.name);
  await rm(folder, { recursive: true, force: true });
  const built = join(from, source.name);
  await cp(built, folder, {
    recursive: true,
    filter: (path) => {
      const file = relative(built, path);
      // Installed packages are for this machine.
      return file !== "node_modules" && (sourceMaps || !isSourceMap(file));
    },
  });
  await externals.install(source, folder);
  requireSize(source.name, folder, target);
}
