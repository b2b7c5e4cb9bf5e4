import { relative } from "node:path";
import { InvalidRegistration } from "./errors.ts";
import { REPOSITORY } from "./repository.ts";
import type { WorkloadSource } from "./workloadSource.ts";

/**
 * nx knows the files of the repository only. It would take a build for up to date after a change in another folder.
 * @throws {InvalidRegistration} when a workload's package is outside the repository
 */
export function requireInside(
  workloads: readonly Pick<WorkloadSource, "name" | "packageDirectory">[],
): void {
  for (const { name, packageDirectory } of workloads) {
    if (!relative(REPOSITORY, packageDirectory).startsWith("..")) continue;
    throw new InvalidRegistration(
      `workload ${name}: its package ${packageDirectory} is outside ${REPOSITORY}, where a build would not notice its changes; allowed: any folder inside`,
    );
  }
}
