import { existsSync } from "node:fs";
import { join } from "node:path";
import { archiveFile, builtArchive, sha256Of } from "@sfn-workers/infra/release";
import { isTested } from "@sfn-workers/worker-build/receipts";
import { ReleaseFailed } from "./failure.ts";

/** A function's archive. */
export interface BuiltFunction {
  readonly workload: string;
  readonly content: Uint8Array;
  readonly sha256: string;
  /** Its key in the bucket, and its path in the folder of a release. */
  readonly key: string;
}

/** What the build left for AWS. */
export interface BuiltWorkers {
  readonly functions: readonly BuiltFunction[];
  /** The context of the image, and its Dockerfile. */
  readonly image: { readonly context: string; readonly dockerfile: string };
}

/**
 * @param apps the folder of the apps
 * @throws {ReleaseFailed} when a workload was not built, or its cases have not passed in what was built
 */
export function builtWorkers(
  apps: string,
  workloads: readonly string[],
  sourceMaps: boolean,
): BuiltWorkers {
  const [lambda, image] = [join(apps, "lambda-worker"), join(apps, "fargate-worker")];
  for (const app of [lambda, image]) requireTested(app, workloads);
  const built = {
    lambdaWorker: join(lambda, "dist/aws"),
    lambdaMaps: join(lambda, "dist/maps"),
  };
  const functions = workloads.map((workload) => {
    const content = builtArchive(built, workload, { sourceMaps });
    const sha256 = sha256Of(content);
    return { workload, content, sha256, key: archiveFile(sha256) };
  });
  const context = join(image, "dist/aws");
  return { functions, image: { context, dockerfile: join(image, "Dockerfile") } };
}

function requireTested(app: string, workloads: readonly string[]): void {
  for (const workload of workloads) {
    const folder = join(app, "dist/aws", workload);
    if (existsSync(folder) && isTested(app, workload, folder)) continue;
    throw new ReleaseFailed(`${folder} is missing, or its cases have not passed in it`);
  }
}
