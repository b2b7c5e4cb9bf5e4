import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";

export type StartableKind = "workload" | "workflow";

/**
 * Says what has a name. Only this loads manifests and workflows, so `--help` is shown also when one is wrong.
 *
 * @throws {UsageError} when neither a workload nor a workflow has it; the message has those that there are, and the one that is meant
 */
export async function requireStartable(name: string): Promise<StartableKind> {
  const { manifests } = await import("@sfn-workers/workloads/manifests");
  if (Object.hasOwn(manifests, name)) return "workload";
  const { workflows } = await import("@sfn-workers/workflows");
  if (Object.hasOwn(workflows, name)) return "workflow";
  const known = [Object.keys(manifests), Object.keys(workflows)];
  const [ofWorkloads, ofWorkflows] = known.map((names) => names.join(", ") || "there is none");
  throw new UsageError(
    `NAME is "${name}"; allowed: a workload of packages/workloads/src/manifests.ts: ${ofWorkloads}; or a workflow of packages/workflows/src/workflows.ts: ${ofWorkflows}${suggestion(name, known.flat())}`,
  );
}
