import { keyPath, problem } from "./explain.ts";
import { NAMESPACE } from "./namespace.ts";
import type { Settings } from "./settings.ts";

/**
 * Workloads without a state machine of their own to which nothing else hands tasks.
 * @param byWorkflows the workloads to which workflows do
 */
export function unservedProblems(
  { workloads }: Pick<Settings, "workloads">,
  byWorkflows: readonly string[],
): string[] {
  const served = new Set(byWorkflows);
  return workloads.flatMap(({ manifest: { name }, settings: { stateMachine, senders } }) => {
    if (stateMachine || senders.length > 0 || served.has(name)) return [];
    const key = keyPath(NAMESPACE, ["workloads", name, "stateMachine"]);
    const allowed = `allowed: true, or false beside a workflow in ${NAMESPACE}:workflows that hands it tasks, or with senders; nothing would`;
    return [problem(key, stateMachine, allowed)];
  });
}
