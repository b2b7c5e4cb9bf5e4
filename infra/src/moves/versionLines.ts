import { allowancesFor } from "@sfn-workers/states-language/workflow";
import { keyPath } from "../settings/explain.ts";
import { NAMESPACE } from "../settings/namespace.ts";
import type { Lacked, LackedCall, PinnedDefinition } from "./versionNeeds.ts";

export { lackedByVersion, type PinnedDefinition } from "./versionNeeds.ts";

/** What a person should know of a version whose executions lack something, and what to do. */
export function versionLines(
  { workflow, version, stateMachineArn }: Omit<PinnedDefinition, "definition">,
  lacked: readonly Lacked[],
): string[] {
  if (lacked.length === 0) return [];
  const lines = [...new Set(lacked.map(lineOf))].map((line) => `  - ${line}`);
  const named = "for as long as the version is named";
  const allowances = [...new Set(lacked.flatMap((one) => allowancesOf(one, stateMachineArn)))];
  if (allowances.length > 0) {
    lines.push(`  Write into the workflow's \`allows\`, ${named}: ${allowances.join(", ")}`);
  }
  const closed = [...new Set(lacked.flatMap((one) => (one.kind === "closed" ? one.workload : [])))];
  if (closed.length > 0) {
    const key = keyPath(NAMESPACE, ["workflows", workflow, "alsoHandsTo"]);
    lines.push(`  Write into the stack file, ${named}: ${key}: [${closed.join(", ")}]`);
  }
  return [
    `warning: executions of ${workflow} start with version ${version}, and after this deployment its role does not allow what they call:\n${lines.join("\n")}`,
  ];
}

function lineOf(lacked: Lacked): string {
  const state = `the state ${lacked.state}`;
  switch (lacked.kind) {
    case "call":
      return `${state} calls ${lacked.call}: ${permissionOf(lacked)}`;
    case "closed":
      return `${state} hands tasks to ${lacked.workload}, ${lacked.by === "queue" ? "whose queue is closed to it" : "for whose key it has no permission"}`;
    case "lost":
      return `${state} hands tasks to the ${lacked.holder}, which this environment does not have: name another version, or give the workload its former transport`;
  }
}

function permissionOf({ actions, resources }: LackedCall): string {
  const named = actions.join(", ");
  return resources.length === 0
    ? `an action that IAM has under another name than ${named}`
    : `${named} on ${resources.join(", ")}`;
}

function allowancesOf(lacked: Lacked, machineArn: string): string[] {
  if (lacked.kind !== "call") return [];
  const { resources: asked, ...rest } = lacked;
  const [, partition = "", , region = "", accountId = ""] = machineArn.split(":");
  return allowancesFor({ ...rest, asked }, { partition, region, accountId });
}
