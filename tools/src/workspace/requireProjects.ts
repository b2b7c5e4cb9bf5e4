import { globSync } from "node:fs";
import { basename, dirname } from "node:path";
import { ROOT } from "./nx.ts";

/** What nx takes besides names: `tag:app`, `*-worker`, `!infra`. */
const PATTERN = /[*:!]/;

/**
 * nx runs nothing for a package that does not exist, and calls it a success.
 *
 * @param projects - names of packages with commas, as given to `--projects`
 * @throws {UsageError} when no package has one of the names; the message has those that there are
 */
export async function requireProjects(projects: string | undefined): Promise<void> {
  if (projects === undefined) return;
  const { packageFolder } = await import("../mutate/packages.ts");
  const workloads = globSync("packages/workloads/src/*/manifest.*", { cwd: ROOT });
  const folders = workloads.map((file) => basename(dirname(file)));
  for (const name of projects.split(",")) {
    if (!PATTERN.test(name) && !folders.includes(name)) packageFolder(ROOT, name);
  }
}
