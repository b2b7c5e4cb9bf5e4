import { cp, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { WorkloadSource } from "./workloadSource.ts";

export interface PackWorkerOptions {
  readonly workloads: readonly WorkloadSource[];
  /** The folder that `buildWorker` wrote. */
  readonly from: string;
  /** Gets a folder for each workload, with its name. */
  readonly out: string;
  /** Whether the source maps go along. */
  readonly sourceMaps: boolean;
}

/** Copies an app's builds for deployment to AWS. All of their JavaScript stays byte for byte as it was tested. */
export async function packWorker({ workloads, ...options }: PackWorkerOptions): Promise<void> {
  await Promise.all(workloads.map(({ name }) => packWorkload(name, options)));
}

async function packWorkload(
  name: string,
  { from, out, sourceMaps }: Omit<PackWorkerOptions, "workloads">,
): Promise<void> {
  const folder = join(out, name);
  await rm(folder, { recursive: true, force: true });
  await cp(join(from, name), folder, {
    recursive: true,
    // Installed packages are for this machine.
    filter: (path) => basename(path) !== "node_modules" && (sourceMaps || !path.endsWith(".map")),
  });
}
