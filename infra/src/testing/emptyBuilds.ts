import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { writeReceipt } from "@sfn-workers/worker-build/receipts";

/** A folder like `apps` after a build and its tests, with an empty build of each workload. */
export function writeEmptyBuilds(workloads: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "artifacts-"));
  write(join(folder, "fargate-worker/Dockerfile"));
  write(join(folder, "fargate-worker/dist/aws/index.mjs"));
  for (const app of ["lambda-worker", "fargate-worker"].map((name) => join(folder, name))) {
    for (const workload of workloads) {
      const build = join(app, "dist/aws", workload);
      write(join(build, "index.mjs"));
      writeReceipt(app, workload, build);
    }
  }
  return folder;
}

function write(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "");
}
