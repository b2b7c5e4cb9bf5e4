import { keyPath } from "../settings/explain.ts";
import { NAMESPACE } from "../settings/namespace.ts";
import { lastDay, removalOf } from "../workflows/kept/keptStatements.ts";
import { type Permission, permissionsOf } from "../workflows/kept/policyStatements.ts";
import { counted, named, type Running } from "./running.ts";
import { type NeededPermission, stillNeeded } from "./stillNeeded.ts";
import type { TakenAway } from "./takenAway.ts";

export { type TakenAway, takenAway } from "./takenAway.ts";

/**
 * What a person should know before the deployment: which running executions have what it takes away, and what stays for them. Nothing
 * where none has any of it.
 *
 * @param keepGrants the workflow's setting, in days
 */
export function takenAwayLines(
  taken: TakenAway,
  running: Running,
  keepGrants: number | undefined,
): string[] {
  const { workflow, kept } = taken;
  if (typeof running === "string") {
    return [
      `note: whether executions of ${workflow} run that still have what this deployment takes from it was not checked: ${running}`,
    ];
  }
  const { states, permissions } = stillNeeded(taken, running);
  return [
    ...(permissions.length === 0 ? [] : [warningOf(workflow, permissions)]),
    ...(keepGrants === undefined || kept.length === 0 ? [] : [keptLine(taken, keepGrants)]),
    ...states.map(
      ({ at, executions }) =>
        `note: ${counted(executions.length)} of ${workflow} ${executions.length === 1 ? "runs" : "run"} with a definition that has the state ${placeOf(at)}, and ${executions.length === 1 ? "keeps" : "keep"} it: ${named(executions)}`,
    ),
  ];
}

function neededBy({ action, resource }: Permission, states: readonly string[]): string {
  const one = states.length === 1 ? "state" : "states";
  const callers = states.length === 0 ? "" : `, which the ${one} ${states.join(", ")} may call`;
  return `${action} on ${resource}${callers}`;
}

function warningOf(workflow: string, permissions: readonly NeededPermission[]): string {
  const key = keyPath(NAMESPACE, ["workflows", workflow, "keepGrants"]);
  const lines = permissions.map(({ permission, states, executions }) => {
    return `  - ${neededBy(permission, states)}: ${counted(executions.length)}, ${named(executions)}`;
  });
  return `warning: this deployment takes from the role of ${workflow} what running executions may still need, and they fail where they come to it:\n${lines.join("\n")}\n  Let them end before, or write ${key}: DAYS into the stack file, which keeps it for so many days.`;
}

function keptLine({ workflow, kept }: TakenAway, days: number): string {
  const [removedOn = 0] = kept.flatMap(({ Sid }) => removalOf(Sid) ?? []);
  const what = permissionsOf(kept).map(({ action, resource }) => `${action} on ${resource}`);
  return `note: the role of ${workflow} keeps until ${lastDay(removedOn, days)} what its definition needs no longer (keepGrants: ${days}): ${what.join(", ")}`;
}

/** `Each/One` of `/States/Each/ItemProcessor/States/One` */
function placeOf(at: string): string {
  return at.replace("/States/", "").replaceAll(/\/(?:\w+|Branches\[\d+\])\/States\//g, "/");
}
