import { localTarget } from "./binaries/target.ts";
import { filesOfBuild } from "./buildFiles.ts";
import { type BundlerOptions, createBundler } from "./bundle.ts";
import { createExternalsInstaller } from "./externals/install.ts";
import { isInstalled } from "./externals/packageJson.ts";
import type { WorkloadSource } from "./workloadSource.ts";
import { writeWorkload } from "./writeWorkload.ts";

export interface WorkloadBuilderOptions extends BundlerOptions {
  /** The absolute path of the app's folder. */
  readonly app: string;
  readonly source: WorkloadSource;
  /** The absolute path of the folder that gets a folder with the workload's name. */
  readonly out: string;
}

/** Builds one workload whenever it has changed. */
export interface WorkloadBuilder {
  /**
   * Builds what the files are now. One build must end before the next one begins.
   *
   * @returns the absolute paths of the files that are in the build and in no installed package
   * @throws {BuildError} when it can't be built; the former build stays in its folder, and the next one may succeed
   */
  build(): Promise<ReadonlySet<string>>;
  /** Frees esbuild's memory. The build stays. */
  close(): Promise<void>;
}

/**
 * Keeps in memory what esbuild knows of unchanged files, so each build after the first takes a tenth of the time. The folder
 * is the same as `buildWorker` writes.
 *
 * @example
 * ```ts
 * import { createWorkloadBuilder, findWorkloads } from "@sfn-workers/worker-build";
 *
 * const [source] = await findWorkloads();
 * if (source === undefined) throw new Error("there is no workload");
 * const app = "/repository/apps/lambda-worker";
 * const builder = createWorkloadBuilder({ app, source, out: "/tmp/builds" });
 * console.log(await builder.build());
 * await builder.close();
 * ```
 */
export function createWorkloadBuilder({
  app,
  source,
  out,
  ...options
}: WorkloadBuilderOptions): WorkloadBuilder {
  const bundler = createBundler(app, source, options);
  const externals = createExternalsInstaller(localTarget());
  return {
    async build() {
      const built = await writeWorkload(await bundler.bundle(), { source, out, externals });
      return new Set(filesOfBuild(built).filter((file) => !isInstalled(file)));
    },
    async close() {
      externals.close();
      await bundler.close();
    },
  };
}
