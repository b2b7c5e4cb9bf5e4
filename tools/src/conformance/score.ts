import type { Row } from "@sfn-workers/local-stepfunctions/conformance";
import type { RowResult } from "./runRows.ts";

/** How many of an area's rows are answered as by AWS. */
export interface Score {
  readonly area: string;
  /** Rows that are measured, recorded or documented: status and value agree. */
  readonly behaviour: Share;
  /** Those of them that have a message or a cause: it agrees too. */
  readonly texts: Share;
  /** Rows that only a linter knows, or that follow from others. */
  readonly unsure: Share;
}

export interface Share {
  readonly agree: number;
  readonly of: number;
}

/** The score of each area, and of all. */
export function scoresOf(results: readonly RowResult[]): readonly Score[] {
  const areas = Map.groupBy(results, ({ area }) => area);
  return [...areas].map(([area, some]) => score(area, some)).concat(score("all", results));
}

function score(area: string, results: readonly RowResult[]): Score {
  const sure = results.filter(({ row }) => isSure(row));
  return {
    area,
    behaviour: share(sure, behaves),
    texts: share(
      sure.filter(({ row }) => hasText(row)),
      hasNoDifference,
    ),
    unsure: share(
      results.filter(({ row }) => !isSure(row)),
      behaves,
    ),
  };
}

function share(results: readonly RowResult[], agrees: (result: RowResult) => boolean): Share {
  return { agree: results.filter(agrees).length, of: results.length };
}

/** Whether AWS's answer is known to be what the row expects. */
export function isSure({ source }: Row): boolean {
  return source.basis !== "linter" && source.basis !== "inferred";
}

/** Whether the row is answered as by AWS, as far as AWS's answer is known. */
export function agrees(result: RowResult): boolean {
  return hasNoDifference(result) || !isSure(result.row);
}

function behaves({ difference }: RowResult): boolean {
  return difference?.kind !== "behaviour";
}

function hasNoDifference({ difference }: RowResult): boolean {
  return difference === undefined;
}

function hasText({ expected }: Row): boolean {
  return "message" in expected || "cause" in expected;
}
