import type { Plan, PlanEntry } from "./plan.ts";

/** The columns of a cost. */
const COST = "$1000.00".length;

/**
 * Prints the plan as a tree of components and resources with their monthly costs, which stand below each other. A line that is
 * longer than `room` columns goes on below its own text.
 */
export function printableTree(plan: Plan, room = Number.POSITIVE_INFINITY): string {
  const children = Map.groupBy(plan.resources, ({ parent }) => parent);
  const lines = branchesOf(undefined, "", children).flatMap((branch) => linesOf(branch, room));
  const longest = Math.max(...lines.map(({ text }) => text.length));
  const width = Math.min(longest, room - COST - GAP);
  const resources = plan.resources.filter(({ kind }) => kind === "resource").length;
  const title = `${plan.environment}: ${resources} resources, ${dollars(plan.monthlyFixedCost)} a month while idle`;
  return [
    ...filled(title, room),
    ...lines.map(({ text, cost }) =>
      cost > 0 ? `${text.padEnd(width)}${" ".repeat(GAP)}${dollars(cost)}` : text,
    ),
    "",
    ...filled(plan.note, room),
  ].join("\n");
}

/** Between a name and its cost. */
const GAP = 2;

interface Branch {
  /** Before the first line, and before further ones. */
  readonly before: readonly [first: string, next: string];
  readonly title: string;
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
    const below = `${indent}${last ? "  " : "│ "} `;
    const more = children.has(entry.key) ? "│ " : "  ";
    const branch: Branch = {
      before: [`${indent}${last ? "└─" : "├─"} `, `${below}${more}`],
      title: titleOf(entry),
      cost: entry.monthlyFixedCost,
    };
    return [branch, ...branchesOf(entry.key, below, children)];
  });
}

/** The cost stands in the last line of the branch. */
function linesOf({ before: [first, next], title, cost }: Branch, room: number) {
  const left = room - next.length - (cost > 0 ? GAP + COST : 0);
  const lines = filled(title, left);
  return lines.map((line, index) => ({
    text: `${index === 0 ? first : next}${line}`,
    cost: index === lines.length - 1 ? cost : 0,
  }));
}

/** Lines of words. A word that is longer than the width has one of its own. */
function filled(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
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
