import type { Plan, PlanEntry } from "./plan.ts";

/** The columns of a cost. */
const COST = "$1000.00".length;

/**
 * Prints the plan as a tree of components and resources with their monthly costs, which stand below each other as far as `room`
 * columns allow.
 */
export function printableTree(plan: Plan, room = Number.POSITIVE_INFINITY): string {
  const children = Map.groupBy(plan.resources, ({ parent }) => parent);
  const branches = branchesOf(undefined, "", children);
  const longest = Math.max(...branches.map(({ text }) => text.length));
  const width = Math.min(longest, room - COST - 2);
  const lines = branches.map(({ text, cost }) =>
    cost > 0 ? `${text.padEnd(width)}  ${dollars(cost)}` : text,
  );
  const resources = plan.resources.filter(({ kind }) => kind === "resource").length;
  return [
    `${plan.environment}: ${resources} resources, ${dollars(plan.monthlyFixedCost)} a month while idle`,
    ...lines,
    "",
    plan.note,
  ].join("\n");
}

interface Branch {
  readonly text: string;
  readonly cost: number;
}

function branchesOf(
  parent: string | undefined,
  indent: string,
  children: ReadonlyMap<string | undefined, readonly PlanEntry[]>,
): Branch[] {
  const entries = children.get(parent) ?? [];
  return entries.flatMap((entry, index) => {
    const last = index === entries.length - 1;
    const branch = {
      text: `${indent}${last ? "└─" : "├─"} ${titleOf(entry)}`,
      cost: entry.monthlyFixedCost,
    };
    return [branch, ...branchesOf(entry.key, `${indent}${last ? "  " : "│ "} `, children)];
  });
}

/** `aws:ecs/service:Service` becomes "ecs Service"; a component's type becomes its last part. */
function titleOf({ type, name, kind }: PlanEntry): string {
  const [provider = "", module = "", noun = ""] = type.split(":");
  const service = provider === "aws" ? module.split("/")[0] : provider;
  return kind === "component" ? `${noun} ${name}` : `${service} ${noun} ${name}`;
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
