import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Metafile } from "esbuild";
import { assetFiles } from "./assets/assetFiles.ts";
import { REPOSITORY } from "./repository.ts";
import type { WorkloadSource } from "./workloadSource.ts";

/** The absolute paths of the files that a workload's build is made of. */
export function filesOfBuild({
  source,
  metafile,
}: {
  readonly source: Pick<WorkloadSource, "name" | "directory" | "manifest">;
  readonly metafile: Pick<Metafile, "inputs">;
}): string[] {
  const code = Object.keys(metafile.inputs).map((path) => resolve(REPOSITORY, path));
  const assets = assetFiles(source).map((file) => join(source.directory, file));
  return [...code.filter((file) => existsSync(file)), ...assets];
}
