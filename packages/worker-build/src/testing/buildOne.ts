import type { BundleOptions } from "@sfn-workers/worker-core/manifest";
import { buildWorker } from "../buildWorker.ts";
import { findWorkloads } from "../findWorkloads.ts";
import {
  manifestsModule,
  runBuilt,
  type TemporaryRepository,
  temporaryRepository,
  workloadFiles,
} from "./temporaryRepository.ts";

export interface OneWorkload {
  readonly bundle?: BundleOptions;
  readonly head?: string;
  readonly body?: string;
  /** Further files, by their path in the workload's folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files of installed packages, by their path in `node_modules`. */
  readonly installed?: Readonly<Record<string, string>>;
  /** The dependencies of the package with the workload. */
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Builds a workload that is alone in its repository. */
export async function buildOne({
  bundle,
  files = {},
  installed = {},
  dependencies = {},
  ...code
}: OneWorkload): Promise<TemporaryRepository> {
  const repository = temporaryRepository();
  const below = (folder: string, named: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(named).map(([path, text]) => [`${folder}/${path}`, text]));
  const workload = workloadFiles("one", code);
  const manifest = "workloads/one/manifest.ts";
  repository.write({
    ...workload,
    [manifest]: (workload[manifest] ?? "").replace(
      "});",
      `bundle: ${JSON.stringify(bundle ?? {})} });`,
    ),
    "workloads/manifests.ts": manifestsModule(["one"]),
    "workloads/package.json": JSON.stringify({ name: "workloads", type: "module", dependencies }),
    ...below("workloads/one", files),
    ...below("node_modules", installed),
  });
  await buildWorker({
    app: repository.path("app"),
    workloads: await findWorkloads(repository.path("workloads/manifests.ts")),
    out: repository.path("out"),
  });
  return repository;
}

/** Builds a workload, and runs it once from its folder while its sources are gone. */
export async function runOne(workload: OneWorkload): Promise<unknown> {
  const { path, remove } = await buildOne(workload);
  remove("workloads");
  return runBuilt(path("out/one"), { given: true });
}
