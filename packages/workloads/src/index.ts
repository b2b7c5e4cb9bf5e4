import type { Workload } from "@sfn-workers/worker-core";

/** Loads a workload by its name: a process that runs one never loads what the others import. */
export const workloads: Readonly<Record<string, () => Promise<Workload>>> = {
  "coin-flip": async () => (await import("./coin-flip/handler.ts")).workload,
  "price-quote": async () => (await import("./price-quote/handler.ts")).workload,
  "quality-check": async () => (await import("./quality-check/handler.ts")).workload,
};

/** @throws when no workload has that name */
export async function loadWorkload(name: string): Promise<Workload> {
  const load = workloads[name];
  if (load) return load();
  throw new Error(`no workload is named "${name}"; there are ${Object.keys(workloads).join(", ")}`);
}
