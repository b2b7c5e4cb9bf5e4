import {
  isCovered,
  type Permission,
  type PolicyStatement,
  permissionsOf,
} from "./policyStatements.ts";

/** How long statements stay that a deployment has removed. */
export interface Keeping {
  /** Whole days, `keepGrants` of the workflow. */
  readonly days: number;
  /** When the program runs. */
  readonly now: Date;
}

/**
 * What of a role's former statements stays beside its new ones, for running executions: what the new ones don't allow, until so many
 * days have passed since the deployment that removed it. The Sid says when that was, so the policy itself remembers it: the next
 * deployment finds it in Pulumi's state, whichever machine runs it.
 *
 * @param former the statements that are deployed, those among them that are kept already
 * @param next the statements that the role needs now
 */
export function keptStatements(
  former: readonly PolicyStatement[],
  next: readonly PolicyStatement[],
  { days, now }: Keeping,
): PolicyStatement[] {
  const kept: PolicyStatement[] = [];
  // Those that are kept already stay in front, as they are.
  const inOrder = [...former].sort((a, b) => Number(isKept(b)) - Number(isKept(a)));
  for (const statement of inOrder) {
    const removedOn = removalOf(statement.Sid) ?? dayOf(now);
    if (isOver(removedOn, days, now)) continue;
    // What ends before this one does allows it no longer by then.
    const asLong = kept.filter(({ Sid }) => (removalOf(Sid) ?? removedOn) >= removedOn);
    const there = permissionsOf([...next, ...asLong]);
    for (const lost of lostOf(statement, there)) {
      const used = new Set([...next, ...kept].map(({ Sid }) => Sid));
      kept.push({ ...lost, Sid: unused(sidOf(statement.Sid, removedOn), used) });
    }
  }
  return kept;
}

/** `RemovedOn20261128SendTasks`: a Sid has letters and digits alone (IAM user guide, "IAM JSON policy elements: Sid"). */
const REMOVED = /^RemovedOn(\d{4})(\d{2})(\d{2})/;

function sidOf(sid: string, removedOn: number): string {
  if (removalOf(sid) !== undefined) return sid;
  return `RemovedOn${new Date(removedOn).toISOString().slice(0, 10).replaceAll("-", "")}${sid}`;
}

/** What the Sid was before the statement was removed. */
export function formerSid(sid: string): string {
  return sid.replace(REMOVED, "");
}

function isKept({ Sid }: PolicyStatement): boolean {
  return removalOf(Sid) !== undefined;
}

/** The beginning of the day on which a statement was removed, in UTC; undefined for one that is needed. */
export function removalOf(sid: string): number | undefined {
  const [, year, month, day] = REMOVED.exec(sid) ?? [];
  if (year === undefined) return undefined;
  return Date.UTC(Number(year), Number(month) - 1, Number(day));
}

function dayOf(date: Date): number {
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
}

const DAY_MS = 86_400_000;

/** A deployment late on its day counts as long as an early one at least: the day after the last one is the first without. */
export function isOver(removedOn: number, days: number, now: Date): boolean {
  return dayOf(now) > removedOn + days * DAY_MS;
}

/** The last day on which a statement is kept, as `2026-12-05`. */
export function lastDay(removedOn: number, days: number): string {
  return new Date(removedOn + days * DAY_MS).toISOString().slice(0, 10);
}

/** The parts of a statement that others don't allow: the whole of it, or one for each set of resources. */
function lostOf(statement: PolicyStatement, there: readonly Permission[]): PolicyStatement[] {
  const { Action, Resource, Condition: condition } = statement;
  const byResources = new Map<string, { readonly actions: string[]; readonly on: string[] }>();
  for (const action of Action) {
    const on = Resource.filter((resource) => !isCovered({ action, resource, condition }, there));
    if (on.length === 0) continue;
    const key = JSON.stringify(on);
    const found = byResources.get(key) ?? { actions: [], on };
    found.actions.push(action);
    byResources.set(key, found);
  }
  return [...byResources.values()].map(({ actions, on }) => ({
    ...statement,
    Action: actions,
    Resource: on,
  }));
}

function unused(sid: string, used: ReadonlySet<string>): string {
  if (!used.has(sid)) return sid;
  for (let number = 2; ; number += 1) {
    // A letter between, so that no two ways lead to one Sid.
    const other = `${sid}n${number}`;
    if (!used.has(other)) return other;
  }
}
