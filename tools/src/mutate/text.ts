import { type Column, table } from "../cli/table.ts";
import type { Counts, MutationReport, Survivor } from "./report.ts";

const MAX_CODE_LENGTH = 100;

interface Row extends Counts {
  readonly file: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: "file", text: ({ file }) => file },
  count("mutants", ({ mutants }) => mutants, 2),
  count("killed", ({ killed }) => killed, 3),
  count("timed\nout", ({ timedOut }) => timedOut, 4),
  count("survived", ({ survived }) => survived),
  count("no\ncoverage", ({ noCoverage }) => noCoverage, 1),
  { title: "score", text: ({ score }) => percent(score), align: "right" },
];

function count(title: string, of: (counts: Row) => number, leftOut?: number): Column<Row> {
  const column = { title, text: (counts: Row) => String(of(counts)), align: "right" } as const;
  return leftOut === undefined ? column : { ...column, leftOut };
}

/** One row per file, then the row of the package. Colours appear on a terminal only. */
export function mutationTable(report: MutationReport, stream: NodeJS.WriteStream): string {
  const total = { ...report.total, file: report.package };
  const columns = COLUMNS.map((column) => ({
    ...column,
    style: (row: Row) => (row === total ? ("bold" as const) : undefined),
  }));
  return table({ columns, rows: [...report.files, total], stream, elsewhere: "--json has them" });
}

export function percent(score: number | null): string {
  // Rounds down, so that 79.96 does not become 80.
  return score === null ? "–" : `${(Math.floor(score * 10) / 10).toFixed(1)} %`;
}

/** One line per survivor, such as `src/a.ts:12 EqualityOperator: a < b → a <= b`. */
export function survivorLines(survivors: readonly Survivor[]): string[] {
  return survivors.map(
    ({ file, line, mutator, original, replacement, covered }) =>
      `${file}:${line} ${mutator}: ${code(original)} → ${code(replacement)}${covered ? "" : " (no coverage)"}`,
  );
}

function code(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > MAX_CODE_LENGTH ? `${line.slice(0, MAX_CODE_LENGTH)}…` : line;
}
