import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { WORKER_ERRORS } from "@sfn-workers/worker-core/manifest";
import { type Cases, defineCases } from "@sfn-workers/worker-core/testing";
import { bundleHash } from "../bundleHash.ts";
import type { WorkloadSource } from "../workloadSource.ts";
import type { Platform } from "./builtWorker.ts";
import { copyBundle } from "./bundleCopy.ts";
import { BundleFailed, FolderChanged, MissingCases, UnreachedHandler } from "./errors.ts";
import { removeReceipt, writeReceipt } from "./receipts.ts";
import { runCases } from "./runCases.ts";
import { startServices } from "./services.ts";

export interface VerifyOptions {
  /** The folder of the app, with the workload's build in `dist/local`. */
  readonly app: string;
  readonly platform: Platform;
  readonly workload: Omit<WorkloadSource, "handlerFile">;
}

/**
 * Runs the cases of a workload in its built worker: a copy of the build, outside the checkout, is started as AWS starts it
 * and gets each case's input as a task of the embedded Step Functions. When all cases end as expected, it writes the receipt
 * that a deployment asks for.
 *
 * @throws {MissingCases} when the workload has no `cases.ts`
 * @throws {UnreachedHandler} when no case of the workload reaches its handler
 * @throws {MissingBundle} when the workload is not built
 * @throws {BundleFailed} when cases end otherwise; the message has each of them
 * @throws {FolderChanged} when the workload has changed the files that ran
 *
 * @example
 * ```ts
 * import { findWorkloads } from "@sfn-workers/worker-build";
 * import { verifyWorkload } from "@sfn-workers/worker-build/verify";
 *
 * for (const workload of await findWorkloads()) {
 *   await verifyWorkload({ app: "/repository/apps/lambda-worker", platform: "lambda", workload });
 * }
 * ```
 */
export async function verifyWorkload({ app, platform, workload }: VerifyOptions): Promise<void> {
  const { name } = workload;
  removeReceipt(app, name);
  const cases = await loadCases(workload);
  const copy = copyBundle(app, name);
  try {
    const hash = bundleHash(copy.bundle);
    const services = await startServices();
    try {
      const failures = await runCases({ copy, services, platform, workload }, cases);
      if (failures.length > 0) throw new BundleFailed(basename(app), failures);
    } finally {
      await services.close();
    }
    if (bundleHash(copy.bundle) !== hash) throw new FolderChanged(name);
    writeReceipt(app, name, copy.bundle);
  } finally {
    copy.remove();
  }
}

async function loadCases({ name, manifest, casesFile, directory }: VerifyOptions["workload"]) {
  if (casesFile === undefined) throw new MissingCases(name, directory);
  const { cases } = (await import(pathToFileURL(casesFile).href)) as { readonly cases?: Cases };
  if (cases === undefined) throw new MissingCases(name, directory);
  requireReached(name, defineCases(manifest, cases));
  return cases;
}

/** The worker's own refusal of an input, and Step Functions' errors, need no handler. */
const BEFORE_HANDLER = new RegExp(`^(?:${WORKER_ERRORS.InvalidInput}$|States\\.)`);

/** @throws {UnreachedHandler} when every case may end as it should without the handler */
function requireReached(name: string, cases: Cases): void {
  const errors = Object.values(cases).map(({ expected }) =>
    expected.kind === "failed" && BEFORE_HANDLER.test(expected.error) ? expected.error : undefined,
  );
  const early = errors.filter((error) => error !== undefined);
  if (early.length === errors.length) throw new UnreachedHandler(name, [...new Set(early)]);
}
