import { styleText } from "node:util";
import Table from "cli-table3";
import type { Counts, MutationReport, Survivor } from "./report.ts";

const HEAD = ["file", "mutants", "killed", "timed\nout", "survived", "no\ncoverage", "score"];
const MAX_CODE_LENGTH = 100;

/** One row per file, then the row of the package. Colours appear on a terminal only. */
export function mutationTable(report: MutationReport, stream: NodeJS.WriteStream): string {
  const bold = (text: string) => styleText("bold", text, { stream });
  const table = new Table({
    head: HEAD.map(bold),
    style: { head: [], border: [] },
    colAligns: ["left", "right", "right", "right", "right", "right", "right"],
  });
  for (const counts of report.files) table.push([counts.file, ...cells(counts)]);
  table.push([report.package, ...cells(report.total)].map(bold));
  return table.toString();
}

function cells({ mutants, killed, timedOut, survived, noCoverage, score }: Counts): string[] {
  return [...[mutants, killed, timedOut, survived, noCoverage].map(String), percent(score)];
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
