import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./settings/settings.ts";

/** The folders of the two apps' builds, as absolute paths. */
export interface Artifacts {
  /** The folder of `index.mjs`. */
  readonly lambdaWorker: string;
  /** The folder of the Dockerfile and of `dist`, which it copies. */
  readonly fargateWorker: string;
}

/** The workers' builds are missing, so nothing can be deployed. */
export class MissingBuildError extends Error {
  constructor(paths: readonly string[]) {
    super(
      `The workers are not built: there is no ${paths.join(" and no ")}. Run \`pnpm pulumi up\`, which builds them first, or set sfn-workers:artifacts to the folder that has the builds.`,
    );
    this.name = "MissingBuildError";
  }
}

/** The folders of the builds, whether or not they exist. */
export function findArtifacts({ artifacts }: Pick<Settings, "artifacts">): Artifacts {
  const folder = resolve(fileURLToPath(new URL("..", import.meta.url)), artifacts);
  return {
    lambdaWorker: resolve(folder, "lambda-worker/dist"),
    fargateWorker: resolve(folder, "fargate-worker"),
  };
}

/**
 * Checks that the builds which this configuration deploys exist.
 * @throws {MissingBuildError} when a file is missing; the message names each.
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

/** The function's code. Pulumi hashes its content and does not deploy an unchanged build again. */
export function lambdaArchive({ lambdaWorker }: Artifacts): pulumi.asset.Archive {
  return new pulumi.asset.FileArchive(lambdaWorker);
}
