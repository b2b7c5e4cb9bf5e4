import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundleHash } from "../bundleHash.ts";

/** Where an app keeps the proof that all cases of a workload passed in its built worker. */
export function receiptFile(app: string, workload: string): string {
  return join(app, "dist/tested", `${workload}.json`);
}

/** States that all cases of the workload passed in the build in this folder. */
export function writeReceipt(app: string, workload: string, folder: string): void {
  const file = receiptFile(app, workload);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ hash: bundleHash(folder) })}\n`);
}

export function removeReceipt(app: string, workload: string): void {
  rmSync(receiptFile(app, workload), { force: true });
}

/**
 * Whether all cases of a workload have passed in exactly this build, whatever machine it is for.
 *
 * @param app - the folder of the app
 * @param folder - the workload's folder in a build
 */
export function isTested(app: string, workload: string, folder: string): boolean {
  const file = receiptFile(app, workload);
  if (!existsSync(file)) return false;
  const { hash } = JSON.parse(readFileSync(file, "utf8")) as { readonly hash?: string };
  return hash === bundleHash(folder);
}
