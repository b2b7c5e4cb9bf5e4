import { join, relative } from "node:path";
import { InvalidRegistration } from "../errors.ts";
import { findWorkloads } from "../findWorkloads.ts";
import { REPOSITORY, shownPath } from "../repository.ts";
import type { WorkloadSource } from "../workloadSource.ts";

/**
 * The workloads whose cases a run of tests is for: those in the folder that the variable `WORKLOADS_IN` names, from the root
 * of the repository, or all.
 *
 * @throws {InvalidRegistration} when the folder has none that is registered
 *
 * @example
 * ```ts
 * import { chosenWorkloads } from "@sfn-workers/worker-build/verify";
 *
 * for (const { name } of await chosenWorkloads("packages/workloads/src/invoice")) console.log(name);
 * ```
 */
export async function chosenWorkloads(
  folder = process.env["WORKLOADS_IN"],
  find: () => Promise<readonly WorkloadSource[]> = findWorkloads,
): Promise<readonly WorkloadSource[]> {
  const workloads = await find();
  if (folder === undefined || folder === "") return workloads;
  const path = join(REPOSITORY, folder);
  const chosen = workloads.filter(({ directory }) => !relative(path, directory).startsWith(".."));
  if (chosen.length > 0) return chosen;
  throw new InvalidRegistration(
    `WORKLOADS_IN is "${folder}", where no workload is registered; allowed: ${workloads.map(({ directory }) => shownPath(directory)).join(", ")}`,
  );
}
