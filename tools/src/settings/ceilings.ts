import type { Ceiling } from "@sfn-workers/infra/ceiling";
import { type Column, roomIn, table } from "../cli/table.ts";
import { wrapText } from "../cli/wrapText.ts";

const COLUMNS: readonly Column<Ceiling>[] = [
  { title: "WORKLOAD", text: ({ workload }) => workload },
  { title: "HANDLER", text: ({ handlerSeconds }) => `${handlerSeconds} s`, align: "right" },
  { title: "SLOTS", text: ({ slots }) => count(slots), align: "right" },
  { title: "TASKS/HOUR", text: ({ tasksPerHour }) => count(tasksPerHour), align: "right" },
  {
    title: "WAKES/S",
    text: ({ wakesPerSecond: wakes }) => (wakes === undefined ? "-" : wakes.toFixed(1)),
    ...{ align: "right", leftOut: 1 },
  },
  { title: "HOW", text: ({ because }) => because, wraps: 24, leftOut: 2 },
];

const MEANING =
  "What the workers do at most, while tasks wait and each handler runs as long as the manifest expects (expect.handlerSeconds), or else allows (handlerBudgetSeconds):";

/** The ceilings as a table that fits the terminal, and below it what they don't hold. */
export function printableCeilings(
  ceilings: readonly Ceiling[],
  warnings: readonly string[],
  stream: NodeJS.WriteStream,
): string {
  if (ceilings.length === 0) return "";
  const room = roomIn(stream);
  const elsewhere = "a wider terminal or --json has it";
  const drawn = table({ columns: COLUMNS, rows: ceilings, stream, elsewhere, borders: false });
  const told = warnings.map((text) => wrapText(`warning: ${text}`, room));
  return ["", wrapText(MEANING, room), drawn, ...(told.length > 0 ? ["", ...told] : [])].join("\n");
}

/** Ceilings as entries of the list of settings: nobody sets them. */
export function ceilingEntries(ceilings: readonly Ceiling[], warnings: readonly string[]) {
  const source = "calculated";
  const each = ceilings.map(({ workload, sharedFunctions: _, ...value }) => ({
    ...{ key: `workloads.${workload}.ceiling`, value, source },
    meaning: "What the workers do at most, while tasks wait",
  }));
  const meaning = "What the workers or the account can't do of what the manifests expect";
  return [...each, { key: "warnings", value: warnings, source, meaning }];
}

function count(value: number): string {
  return Math.floor(value).toLocaleString("en-US");
}
