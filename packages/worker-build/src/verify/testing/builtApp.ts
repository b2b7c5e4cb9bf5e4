import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildWorker } from "../../buildWorker.ts";
import { findWorkloads } from "../../findWorkloads.ts";
import { imageEntry } from "../../imageEntry.ts";
import { REPOSITORY } from "../../repository.ts";
import {
  manifestsModule,
  temporaryRepository,
  workloadFiles,
} from "../../testing/temporaryRepository.ts";
import type { Platform } from "../builtWorker.ts";
import { receiptFile, writeReceipt } from "../receipts.ts";
import { verifyWorkload } from "../verifyWorkload.ts";

const APPS = { fargate: "fargate-worker", lambda: "lambda-worker" } as const;

export interface WorkloadText {
  /** Statements of the handler; its argument is `input`. */
  readonly body: string;
  /** Imports and declarations above it. */
  readonly head?: string;
  /** The argument of `defineCases`. Without it there is no `cases.ts`. */
  readonly cases?: string;
  /** Packages in `node_modules`, and whatever else the workload has. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Builds a workload named `invoice` with a real app, and runs its cases in the built worker. */
export async function builtApp(platform: Platform, workload: WorkloadText) {
  const { write, path } = temporaryRepository();
  write({
    ...workloadFiles("invoice", { ...workload, library: true }),
    ...(workload.cases !== undefined && {
      "workloads/invoice/cases.ts": `import { defineCases } from "@sfn-workers/worker-core/testing";
import { manifest } from "./manifest.ts";
export const cases = defineCases(manifest, ${workload.cases});
`,
    }),
    ...workload.files,
    "workloads/manifests.ts": manifestsModule(["invoice"]),
  });
  const workloads = await findWorkloads(path("workloads/manifests.ts"));
  const out = path("built/dist/local");
  const app = join(REPOSITORY, "apps", APPS[platform]);
  await buildWorker({ app, workloads, out });
  if (platform === "fargate") {
    write({ "built/dist/local/index.mjs": imageEntry(["invoice"]) });
    copyFileSync(join(app, "Dockerfile"), path("built/Dockerfile"));
  }
  const built = path("built");
  const [source] = workloads;
  if (source === undefined) throw new Error("the workload is not registered");
  return {
    verify: () => verifyWorkload({ app: built, platform, workload: source }),
    /** As an earlier run of the cases leaves it. */
    keepReceipt: () => writeReceipt(built, "invoice", join(out, "invoice")),
    receipt() {
      const file = receiptFile(built, "invoice");
      return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
    },
  };
}
