import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Settings } from "./settings/settings.ts";

/** The folders of the two apps' builds, as absolute paths. */
export interface Artifacts {
  /** The folder with a folder for each workload, whose `index.mjs` has the function's handler. */
  readonly lambdaWorker: string;
  /** The folder with the source maps of the Lambda worker's files. */
  readonly lambdaMaps: string;
  /** The folder of the Dockerfile and of `dist`, of which it copies `aws` or `local`. */
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
export function findArtifacts({
  artifacts,
  builds,
}: Pick<Settings, "artifacts" | "builds">): Artifacts {
  const folder = resolve(fileURLToPath(new URL("..", import.meta.url)), artifacts);
  return {
    lambdaWorker: resolve(folder, "lambda-worker/dist", builds),
    lambdaMaps: resolve(folder, "lambda-worker/dist/maps"),
    fargateWorker: resolve(folder, "fargate-worker"),
  };
}

/**
 * Checks that the builds which this configuration deploys exist.
 * @throws {MissingBuildError} when a file is missing; the message names each.
 */
export function requireArtifacts(settings: Settings): void {
  const { lambdaWorker, fargateWorker } = findArtifacts(settings);
  const namesOf = (worker: string) =>
    settings.workloads
      .filter((workload) => workload.settings.worker === worker)
      .map(({ manifest }) => manifest.name);
  const inImage = settings.image === undefined ? namesOf("fargate") : [];
  const image = resolve(fargateWorker, "dist", settings.builds);
  const wanted = [
    ...namesOf("lambda").map((name) => resolve(lambdaWorker, name, "index.mjs")),
    ...(inImage.length > 0
      ? [resolve(fargateWorker, "Dockerfile"), resolve(image, "index.mjs")]
      : []),
    ...inImage.map((name) => resolve(image, name, "index.mjs")),
  ];
  const missing = wanted.filter((path) => !existsSync(path));
  if (missing.length > 0) throw new MissingBuildError(missing);
}
