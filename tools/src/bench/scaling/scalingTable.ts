import { type Column, table } from "../../cli/table.ts";
import { spanText } from "../../simulate/span.ts";
import { dollars, grouped } from "../../simulate/summaryTable.ts";
import type { Bounded } from "./bounds.ts";
import type { Figures, Measured } from "./measure.ts";
import { type Row, rowName } from "./rows.ts";

/** A row with what came of it. */
export interface Result {
  readonly row: Row;
  readonly measured?: Measured;
  readonly bounds: readonly Bounded[];
}

export function scalingTable(results: readonly Result[], stream: NodeJS.WriteStream): string {
  const shown = table({
    columns: COLUMNS,
    rows: results,
    stream,
    elsewhere: "--json has them",
    borders: false,
  });
  const broken = results.flatMap((result) =>
    result.bounds.flatMap(({ kept, text }) => (kept ? [] : [`✗ ${rowName(result.row)}: ${text}`])),
  );
  const exceptions = results.flatMap((result) =>
    result.bounds.flatMap(({ exception }) =>
      exception === undefined ? [] : [`an exception: ${rowName(result.row)}: ${exception}`],
    ),
  );
  const all = results.flatMap(({ bounds }) => bounds);
  const kept = all.filter((bound) => bound.kept).length;
  return [shown, [...exceptions, ...broken, `${kept} of ${all.length} bounds are kept.`].join("\n")]
    .filter((part) => part !== "")
    .join("\n\n");
}

const COLUMNS: readonly Column<Result>[] = [
  {
    title: "load",
    text: ({ row }) => `${row.name} × ${spanText(row.handlerSeconds)}`,
    wraps: 16,
  },
  { title: "worker", text: ({ row: { kind, stack } }) => `${kind}, ${stack}`, wraps: 12 },
  of("failed", ({ failed }) => grouped(failed)),
  of("not\nended", ({ unfinished }) => grouped(unfinished), 4),
  of("done\nafter", ({ doneSeconds }) => spanText(doneSeconds)),
  of("pick-up\np95", ({ pickUpP95 }) => spanText(pickUpP95), 1),
  of(
    "deploy-\nment",
    ({ deploymentSeconds }) => (deploymentSeconds === undefined ? "" : spanText(deploymentSeconds)),
    2,
  ),
  of("workers", ({ workersMost }) => grouped(workersMost), 3),
  of("per\n1,000", ({ dollarsPerThousand }) => dollars(dollarsPerThousand)),
  {
    title: "bounds",
    text: ({ bounds }) => (isKept(bounds) ? "✓" : "✗"),
    style: ({ bounds }) => (isKept(bounds) ? "green" : "red"),
  },
];

/** Before, and after where it is another. */
function of(title: string, text: (figures: Figures) => string, leftOut?: number): Column<Result> {
  return {
    title,
    text({ measured }) {
      if (measured === undefined) return "";
      const [before, after] = [text(measured.before), text(measured.worst)];
      return before === after ? after : `${before} → ${after}`;
    },
    align: "right",
    ...(leftOut !== undefined && { leftOut }),
  };
}

function isKept(bounds: readonly Bounded[]): boolean {
  return bounds.every(({ kept }) => kept);
}
