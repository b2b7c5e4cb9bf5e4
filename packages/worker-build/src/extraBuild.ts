import type { BuildFailure, BuildResult } from "esbuild";

/** What a build of its own adds to a workload's. */
export type ExtraOutput = Pick<BuildResult, "errors" | "warnings"> & Partial<BuildResult>;

/** The output of a build that esbuild has refused. */
export function failedOutput(error: unknown): ExtraOutput {
  const { errors } = error as Partial<BuildFailure>;
  if (errors === undefined) throw error;
  return { errors, warnings: [] };
}

export function addOutput(result: BuildResult, output: Omit<ExtraOutput, "errors">): void {
  const { outputFiles, metafile, warnings } = output;
  result.outputFiles?.push(...(outputFiles ?? []));
  result.warnings.push(...warnings);
  Object.assign(result.metafile?.inputs ?? {}, metafile?.inputs);
  Object.assign(result.metafile?.outputs ?? {}, metafile?.outputs);
}
