import type { Plan, PlanEntry } from "@sfn-workers/infra/plan";
import { problemLines } from "@sfn-workers/infra/planDefinitions";
import { type Column, roomIn, table } from "../cli/table.ts";
import { wrapText } from "../cli/wrapText.ts";

/** Below an empty line, what is wrong in the definitions of state machines. */
export function definitionNotes({ definitionProblems }: Plan, room: number): string[] {
  if (definitionProblems.length === 0) return [];
  return ["", ...problemLines(definitionProblems).map((line) => wrapText(line, room))];
}

interface Part {
  readonly name: string;
  readonly kind: string;
  readonly resources: number;
  /** US dollars a month. */
  readonly cost: number;
}

const COLUMNS: readonly Column<Part>[] = [
  { title: "part", text: ({ name }) => name },
  { title: "kind", text: ({ kind }) => kind, leftOut: 1 },
  { title: "resources", text: ({ resources }) => String(resources), align: "right", leftOut: 2 },
  { title: "a month", text: ({ cost }) => dollars(cost), align: "right" },
];

/** Below an empty line, what must be there before the first deployment. */
export function needsNotes({ needs }: Plan, room: number): string[] {
  if (needs.length === 0) return [];
  const title = "Before the first deployment the account must have, as far as it can be told here:";
  return [
    "",
    ...[title, ...needs.map((need) => `  - ${need}`)].map((line) => wrapText(line, room)),
  ];
}

/** A line for each workload, and for whatever else stands at the top of the tree. */
export function planSummary(plan: Plan, stream: NodeJS.WriteStream): string {
  const children = Map.groupBy(plan.resources, ({ parent }) => parent);
  const rows = (children.get(undefined) ?? []).map((root) => partOf(root, children));
  const resources = rows.reduce((sum, part) => sum + part.resources, 0);
  const notes = `The tree of all resources comes with --tree. ${plan.note}`;
  return [
    wrapText(
      `${plan.environment}: ${resources} resources, ${dollars(plan.monthlyFixedCost)} a month while idle`,
      roomIn(stream),
    ),
    table({ columns: COLUMNS, rows, stream, elsewhere: "--json has them", borders: false }),
    "",
    wrapText(notes, roomIn(stream)),
  ].join("\n");
}

function partOf(
  root: PlanEntry,
  children: ReadonlyMap<string | undefined, readonly PlanEntry[]>,
): Part {
  const all = (entry: PlanEntry): PlanEntry[] => [
    entry,
    ...(children.get(entry.key) ?? []).flatMap(all),
  ];
  const entries = all(root);
  return {
    name: root.name,
    kind: root.type.split(":").at(-1) ?? "",
    resources: entries.filter(({ kind }) => kind === "resource").length,
    cost: entries.reduce((sum, { monthlyFixedCost }) => sum + monthlyFixedCost, 0),
  };
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
