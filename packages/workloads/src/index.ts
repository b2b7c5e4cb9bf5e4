import type { Workload } from "@sfn-workers/worker-core";

/** Loads workloads by name: a process that runs one of them never loads the imports of the others. */
export const workloads: Readonly<Record<string, () => Promise<Workload>>> = {
  "coin-flip": async () => (await import("./coin-flip/handler.ts")).workload,
  "price-quote": async () => (await import("./price-quote/handler.ts")).workload,
  "quality-check": async () => (await import("./quality-check/handler.ts")).workload,
};

/** @throws {Error} when no workload has this name */
export async function loadWorkload(name: string): Promise<Workload> {
  const load = workloads[name];
  if (load) return load();
  throw new Error(
    `no workload is named "${name}"; the workloads are ${Object.keys(workloads).join(", ")}`,
  );
}
