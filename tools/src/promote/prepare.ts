import { packWorkers } from "../workspace/build.ts";
import { ROOT } from "../workspace/nx.ts";
import { hasReleases } from "./deploy.ts";

/**
 * Builds what a deployment of this checkout would build, which then finds it. A stack that has releases builds nothing.
 * @throws {BuildFailed} when a build or a test fails
 */
export async function prepare(stack: string, folder = ROOT): Promise<void> {
  if (!hasReleases(stack, folder)) await packWorkers();
}
