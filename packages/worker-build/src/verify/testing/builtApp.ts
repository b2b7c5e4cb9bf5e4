import { copyFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { buildWorker } from "../../buildWorker.ts";
import { findWorkloads } from "../../findWorkloads.ts";
import { imageEntry } from "../../imageEntry.ts";
import { REPOSITORY } from "../../repository.ts";
import {
  createRepository,
  manifestsModule,
  type TemporaryRepository,
  temporaryRepository,
  workloadFiles,
} from "../../testing/temporaryRepository.ts";
import type { WorkloadSource } from "../../workloadSource.ts";
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

/** A workload named `invoice`, built with a real app. */
export interface BuiltApp {
  /** Runs these cases in the built worker, by default the workload's own. */
  verify(cases?: string): Promise<void>;
  /** As an earlier run of the cases leaves it. */
  keepReceipt(): void;
  receipt(): unknown;
}

export async function builtApp(
  platform: Platform,
  workload: WorkloadText,
  repository = temporaryRepository(),
): Promise<BuiltApp> {
  const { app, ...registered } = await registeredApp(platform, workload, repository);
  const { write, path } = repository;
  await buildWorker({ app, workloads: [registered.source], out: path("built/dist/local") });
  if (platform === "fargate") {
    write({ "built/dist/local/index.mjs": imageEntry(["invoice"]) });
    copyFileSync(join(app, "Dockerfile"), path("built/Dockerfile"));
  }
  return appOf(platform, registered.source, repository);
}

/** For what is refused before anything of the build is looked at. */
export async function unbuiltApp(platform: Platform, workload: WorkloadText): Promise<BuiltApp> {
  const repository = temporaryRepository();
  const { source } = await registeredApp(platform, workload, repository);
  return appOf(platform, source, repository);
}

/** One build for all tests of a file. */
export function sharedApp(platform: Platform, workload: WorkloadText): () => BuiltApp {
  const repository = createRepository();
  let built: BuiltApp | undefined;
  beforeAll(async () => {
    built = await builtApp(platform, workload, repository);
  });
  afterAll(() => rmSync(repository.root, { recursive: true }));
  return () => {
    if (built === undefined) throw new Error("the build comes before the tests");
    return built;
  };
}

async function registeredApp(
  platform: Platform,
  workload: WorkloadText,
  { write, path }: TemporaryRepository,
) {
  write({
    ...workloadFiles("invoice", { ...workload, library: true }),
    ...(workload.cases !== undefined && { "workloads/invoice/cases.ts": module(workload.cases) }),
    ...workload.files,
    "workloads/manifests.ts": manifestsModule(["invoice"]),
  });
  const [source] = await findWorkloads(path("workloads/manifests.ts"));
  if (source === undefined) throw new Error("the workload is not registered");
  return { source, app: join(REPOSITORY, "apps", APPS[platform]) };
}

const module = (cases: string): string =>
  `import { defineCases } from "@sfn-workers/worker-core/testing";
import { manifest } from "./manifest.ts";
export const cases = defineCases(manifest, ${cases});
`;

function appOf(
  platform: Platform,
  source: WorkloadSource,
  { write, path }: TemporaryRepository,
): BuiltApp {
  const app = path("built");
  let runs = 0;
  return {
    verify(cases) {
      if (cases === undefined) return verifyWorkload({ app, platform, workload: source });
      runs += 1;
      // Node.js loads a module once.
      const casesFile = `workloads/invoice/cases${runs}.ts`;
      write({ [casesFile]: module(cases) });
      const workload = { ...source, casesFile: path(casesFile) };
      return verifyWorkload({ app, platform, workload });
    },
    keepReceipt: () => writeReceipt(app, "invoice", path("built/dist/local/invoice")),
    receipt() {
      const file = receiptFile(app, "invoice");
      return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
    },
  };
}
