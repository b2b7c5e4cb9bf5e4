import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tables } from "@sfn-workers/local-stepfunctions/conformance";
import { type Score, type Share, scoresOf } from "./score.ts";

const PAGE = join(import.meta.dirname, "../../../docs/conformance.md");
const START = "<!-- The score is written by `pnpm conformance --write`. -->";
const END = "<!-- End of the score. -->";

/** The score in docs/conformance.md. */
export function scoreInPage(): string {
  return partsOf(readFileSync(PAGE, "utf8")).score;
}

/** The score when every row of the tables is answered as by AWS. */
export function fullScore(): string {
  const rows = Object.entries(tables).flatMap(([area, some]) =>
    some.map((row) => ({ area, row, difference: undefined })),
  );
  return scoreText(scoresOf(rows));
}

export function writeScores(scores: readonly Score[]): void {
  const { before, after } = partsOf(readFileSync(PAGE, "utf8"));
  writeFileSync(PAGE, `${before}${scoreText(scores)}${after}`);
}

function partsOf(page: string): { before: string; score: string; after: string } {
  const start = page.indexOf(START) + START.length;
  const end = page.indexOf(END);
  return { before: page.slice(0, start), score: page.slice(start, end), after: page.slice(end) };
}

function scoreText(scores: readonly Score[]): string {
  const lines = scores.map(
    ({ area, behaviour, texts, unsure }) =>
      `| ${area} | ${shareText(behaviour)} | ${shareText(texts)} | ${shareText(unsure)} |`,
  );
  const head =
    "| area | status and value | exact texts | not sure on AWS |\n| --- | --- | --- | --- |";
  return `\n\n${head}\n${lines.join("\n")}\n\n`;
}

function shareText({ agree, of }: Share): string {
  return of === 0 ? "-" : `${agree} of ${of}`;
}
