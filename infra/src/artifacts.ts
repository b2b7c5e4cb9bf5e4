import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./settings/settings.ts";

/** Where the two apps' builds are, as absolute paths. */
export interface Artifacts {
  /** A folder that has `index.mjs`. */
  readonly lambdaWorker: string;
  /** A folder that has a Dockerfile and, in `dist`, what it copies. */
  readonly fargateWorker: string;
}

/** The workers' builds are missing: nothing may be deployed from this folder yet. */
export class MissingBuildError extends Error {
  constructor(paths: readonly string[]) {
    super(
      `The workers are not built: there is no ${paths.join(" and no ")}. Run \`pnpm pulumi up\`, which builds them first, or set sfn-workers:artifacts to the folder that has the builds.`,
    );
    this.name = "MissingBuildError";
  }
}

/** Finds the builds; it does not look whether they are there. */
export function findArtifacts({ artifacts }: Pick<Settings, "artifacts">): Artifacts {
  const folder = resolve(fileURLToPath(new URL("..", import.meta.url)), artifacts);
  return {
    lambdaWorker: resolve(folder, "lambda-worker/dist"),
    fargateWorker: resolve(folder, "fargate-worker"),
  };
}

/**
 * Makes sure that what this configuration deploys is built.
 * @throws {MissingBuildError} naming each file that is not there.
 */
export function requireArtifacts(settings: Settings): void {
  const { lambdaWorker, fargateWorker } = findArtifacts(settings);
  const workers = new Set(settings.workloads.map((workload) => workload.settings.worker));
  const wanted = [
    ...(workers.has("lambda") ? [resolve(lambdaWorker, "index.mjs")] : []),
    ...(workers.has("fargate") && settings.image === undefined
      ? [resolve(fargateWorker, "Dockerfile"), resolve(fargateWorker, "dist/index.mjs")]
      : []),
  ];
  const missing = wanted.filter((path) => !existsSync(path));
  if (missing.length > 0) throw new MissingBuildError(missing);
}

/** The function's code. Pulumi hashes its content, so an unchanged build is not deployed again. */
export function lambdaArchive({ lambdaWorker }: Artifacts): pulumi.asset.Archive {
  return new pulumi.asset.FileArchive(lambdaWorker);
}
