import { styleText } from "node:util";
import { type Column, table } from "../cli/table.ts";
import { wrapHanging } from "../cli/wrapText.ts";
import type { RowResult } from "./runRows.ts";
import { isSure, type Score, type Share, scoresOf } from "./score.ts";

const COLUMNS: readonly Column<Score>[] = [
  { title: "area", text: ({ area }) => area },
  {
    title: "status\nand value",
    text: ({ behaviour }) => shareText(behaviour),
    style: ({ behaviour }) => colourOf(behaviour),
    align: "right",
  },
  {
    title: "exact\ntexts",
    text: ({ texts }) => shareText(texts),
    style: ({ texts }) => colourOf(texts),
    align: "right",
    leftOut: 1,
  },
  {
    title: "not sure\non AWS",
    text: ({ unsure }) => shareText(unsure),
    align: "right",
    leftOut: 2,
  },
];

function shareText({ agree, of }: Share): string {
  return of === 0 ? "-" : `${agree} of ${of}`;
}

function colourOf({ agree, of }: Share): "green" | "yellow" {
  return agree === of ? "green" : "yellow";
}

interface ReportOptions {
  readonly failed: boolean;
  readonly stdout: NodeJS.WriteStream;
}

/** The score as a table, and what differs. */
export function printableReport(
  results: readonly RowResult[],
  { failed, stdout }: ReportOptions,
): string {
  const different = results.filter(({ difference }) => difference !== undefined);
  const rows = scoresOf(results);
  const shown = table({ columns: COLUMNS, rows, stream: stdout, elsewhere: "--json has them" });
  if (different.length === 0) return `${shown}\nEvery row is answered as by AWS.`;
  const count = `${different.length} of ${results.length} rows differ`;
  if (!failed) return `${shown}\n${count}; --failed shows them.`;
  return [shown, "", ...different.map((one) => differenceText(one, stdout)), `${count}.`].join(
    "\n",
  );
}

/** Longer answers are cut off; `--json` has them. */
const MOST_CHARACTERS = 400;

function differenceText(result: RowResult, stdout: NodeJS.WriteStream): string {
  const { area, row, difference } = result;
  const { basis, where } = row.source;
  const only = difference?.kind === "text" ? " (only the text differs)" : "";
  const lines = [
    `${styleText("bold", `${area}: ${row.name}`, { stream: stdout })}${only}`,
    `  AWS   ${cut(JSON.stringify(row.expected))}`,
    `  here  ${cut(difference?.found ?? "")}`,
    `  ${basis}${isSure(row) ? "" : ", AWS's own answer is not known"}: ${where}`,
    "",
  ];
  return lines.map((line) => wrapHanging(line, stdout)).join("\n");
}

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`;
}

/** The object of `--json`. */
export function jsonReport(results: readonly RowResult[], url: URL): object {
  return {
    endpoint: url.href,
    areas: scoresOf(results),
    differences: results.flatMap(({ area, row, difference }) =>
      difference === undefined
        ? []
        : { area, name: row.name, expected: row.expected, ...difference, source: row.source },
    ),
  };
}
