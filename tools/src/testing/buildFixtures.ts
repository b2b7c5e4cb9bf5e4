import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildWorker, findWorkloads, imageEntry } from "@sfn-workers/worker-build";
import type { TestProject } from "vitest/node";

const APPS = join(import.meta.dirname, "../../../apps");

declare module "vitest" {
  interface ProvidedContext {
    /** The folder with both apps, built with the workloads of the tests. */
    readonly builtApps: string;
  }
}

/** Builds both apps with the workloads of the tests, once for all test files. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "built-apps-"));
  await buildFixtures(folder);
  provide("builtApps", folder);
  return () => rm(folder, { recursive: true });
}

/** Builds both apps with the workloads of the tests into an empty folder. */
export async function buildFixtures(folder: string): Promise<void> {
  const workloads = await findWorkloads(join(import.meta.dirname, "workloads/manifests.ts"));
  const build = (app: string, built = workloads) =>
    buildWorker({ app: join(APPS, app), workloads: built, out: join(folder, app, "dist/local") });
  // No test runs this one as a function.
  const functions = workloads.filter(({ name }) => name !== "row-count");
  await Promise.all([build("lambda-worker", functions), build("fargate-worker")]);
  const image = join(folder, "fargate-worker");
  await cp(join(APPS, "fargate-worker/Dockerfile"), join(image, "Dockerfile"));
  const names = workloads.map(({ name }) => name);
  await writeFile(join(image, "dist/local/index.mjs"), imageEntry(names));
}
