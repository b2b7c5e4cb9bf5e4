import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";

/**
 * Checks the name of a workload. Only this loads the manifests, so `--help` is shown also when one is wrong.
 *
 * @param what the option or the argument that has the name
 * @param names those that there are, by default the repository's
 * @throws {UsageError} when there is no such workload; the message has those that there are, and the one that is meant
 */
export async function requireWorkload(
  name: string,
  what: string,
  names?: readonly string[],
): Promise<void> {
  const known = names ?? Object.keys((await import("@sfn-workers/workloads/manifests")).manifests);
  if (known.includes(name)) return;
  const allowed = known.join(", ") || "there is none: pnpm new workload NAME makes one";
  throw new UsageError(
    `${what} is "${name}"; allowed: a workload of packages/workloads/src/manifests.ts: ${allowed}${suggestion(name, known)}`,
  );
}
