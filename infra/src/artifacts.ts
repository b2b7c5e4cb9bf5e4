import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { RunError } from "@pulumi/pulumi/errors.js";
import { isTested, receiptFile } from "@sfn-workers/worker-build/receipts";
import { keptMapOf } from "./keptMapOf.ts";
import { releaseFolder } from "./release/release.ts";
import { ConfigurationError, problem } from "./settings/explain.ts";
import type { Settings } from "./settings/settings.ts";

/** The folders of the two apps' builds, as absolute paths. */
export interface Artifacts {
  /** The folder with a folder for each workload, whose `index.mjs` has the function's handler. */
  readonly lambdaWorker: string;
  /** The folder with the source maps of the Lambda worker's files. */
  readonly lambdaMaps: string;
  /** The folder of the Dockerfile and of `dist`, whose `aws` or `local` is in the image. */
  readonly fargateWorker: string;
}

/** The workers' builds are missing, so nothing can be deployed. */
export class MissingBuildError extends RunError {
  constructor(paths: readonly string[]) {
    super(
      `The workers are not built: there is no ${paths.join(" and no ")}. Run \`pnpm pulumi up\`, which builds them first, or set sfn-workers:artifacts to the folder that has the builds.`,
    );
    this.name = "MissingBuildError";
  }
}

/** The cases of workloads have not passed in exactly the builds that would be deployed. */
export class UntestedBuildError extends RunError {
  override readonly name = "UntestedBuildError";
  constructor(builds: readonly Build[]) {
    const each = builds.map(
      ({ workload, folder, app }) =>
        `  ${workload}: ${receiptFile(app, workload)} is missing, or of another build than ${folder}`,
    );
    super(
      `The cases of these workloads have not passed in the builds to deploy:\n${each.join("\n")}\nRun \`pnpm pulumi up\`, which builds and tests them first, or \`pnpm exec nx run-many -t test pack\`.`,
    );
  }
}

/** A workload's build in one app. */
interface Build {
  readonly workload: string;
  readonly app: string;
  readonly folder: string;
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
 * Checks that the builds which this configuration deploys exist, and that they have passed their cases. A release needs none.
 * @throws {ConfigurationError} when the builds are those for this machine.
 * @throws {MissingBuildError} when a file is missing; the message names each.
 * @throws {UntestedBuildError} when a build has no receipt, or that of another build; the message names each workload.
 */
export function requireArtifacts(settings: Settings): void {
  if (settings.builds === "local") {
    const allowed = 'allowed: "aws", because packages in the others are for this machine';
    throw new ConfigurationError([problem("sfn-workers:builds", settings.builds, allowed)]);
  }
  // What is deployed was built, and tested, before.
  if (releaseFolder() !== undefined) return;
  const { fargateWorker } = findArtifacts(settings);
  const builds = wantedBuilds(settings);
  const image = resolve(fargateWorker, "dist", settings.builds, "index.mjs");
  const wanted = [
    ...(builds.some(({ app }) => app === fargateWorker)
      ? [resolve(fargateWorker, "Dockerfile"), image]
      : []),
    ...builds.map(({ folder }) => resolve(folder, "index.mjs")),
    ...(settings.sourceMaps ? mapsOf(builds, settings) : []),
  ];
  const missing = wanted.filter((path) => !existsSync(path));
  if (missing.length > 0) throw new MissingBuildError(missing);
  const untested = builds.filter(({ app, workload, folder }) => !isTested(app, workload, folder));
  if (untested.length > 0) throw new UntestedBuildError(untested);
}

/** The maps of the functions' entries; the others are kept with them. */
function mapsOf(builds: readonly Build[], settings: Settings): string[] {
  const { fargateWorker, lambdaMaps } = findArtifacts(settings);
  return builds
    .filter(({ app }) => app !== fargateWorker)
    .map(({ folder }) => resolve(folder, "index.mjs"))
    .filter((entry) => existsSync(entry))
    .map((entry) => keptMapOf(entry, lambdaMaps));
}

function wantedBuilds(settings: Settings): Build[] {
  const { lambdaWorker, fargateWorker } = findArtifacts(settings);
  return settings.workloads.flatMap(({ manifest: { name }, settings: { worker } }) => {
    if (worker === "external") return [];
    if (worker === "lambda") {
      const app = resolve(lambdaWorker, "../..");
      return [{ workload: name, app, folder: resolve(lambdaWorker, name) }];
    }
    // An image from elsewhere is not built here.
    if (settings.image !== undefined) return [];
    const folder = resolve(fargateWorker, "dist", settings.builds, name);
    return [{ workload: name, app: fargateWorker, folder }];
  });
}
