import { setImmediate } from "node:timers/promises";
import { defineWorkload, type Task, TaskFailure } from "@sfn-workers/worker-core";
import { parse } from "csv-parse";
import * as z from "zod";
import { manifest } from "./manifest.ts";
import { type CellCheck, createCheck, type Rule, rule } from "./rules.ts";

/** All bad rows are counted, but only this many problems are listed. */
const MAX_LISTED_PROBLEMS = 50;
/** After this many rows the handler reports its progress and yields, so that heartbeats are sent. */
const ROWS_PER_CHECKPOINT = 1_000;

const problem = z.object({
  /** The row's number in the file; the header is 1. */
  row: z.int(),
  column: z.string(),
  value: z.string(),
  problem: z.string(),
});

export const workload = defineWorkload({
  manifest,
  input: z.object({
    file: z.string().min(1),
    /** The file's text, beginning with its header. */
    csv: z.string(),
    rules: z.array(rule).min(1),
    /** A larger share of bad rows fails the check with `TooManyBadRows`. */
    toleratedBadRows: z.number().min(0).max(1).default(0.1),
  }),
  output: z.object({
    file: z.string(),
    rows: z.int(),
    badRows: z.int(),
    problems: z.array(problem),
  }),
  async handler({ file, csv, rules, toleratedBadRows }, task) {
    const result = await checkRows(csv, rules, task);
    const share = result.rows === 0 ? 0 : result.badRows / result.rows;
    if (share > toleratedBadRows) {
      throw new TaskFailure(
        "TooManyBadRows",
        `${file}: ${result.badRows} of ${result.rows} rows are bad; tolerated: ${toleratedBadRows * 100} %`,
        { details: { problems: result.problems.slice(0, 5) } },
      );
    }
    return { file, ...result };
  },
});

async function checkRows(csv: string, rules: readonly Rule[], task: Task) {
  const parser = parse(csv, { bom: true, columns: (header) => requireColumns(header, rules) });
  const checks = rules.map((rule) => ({ column: rule.column, check: createCheck(rule) }));
  const problems: z.infer<typeof problem>[] = [];
  let rows = 0;
  let badRows = 0;
  try {
    for await (const record of parser) {
      rows += 1;
      const found = checkRow(record, rows + 1, checks);
      if (found.length > 0) badRows += 1;
      problems.push(...found.slice(0, MAX_LISTED_PROBLEMS - problems.length));
      if (rows % ROWS_PER_CHECKPOINT === 0) await checkpoint(rows, task);
    }
  } catch (error) {
    if (isCsvError(error)) throw new TaskFailure("BadCsv", error.message, { cause: error });
    throw error;
  }
  return { rows, badRows, problems };
}

async function checkpoint(rows: number, task: Task): Promise<void> {
  await setImmediate();
  await task.heartbeat({ rows });
}

function checkRow(
  record: Record<string, string>,
  row: number,
  checks: readonly { column: string; check: CellCheck }[],
) {
  return checks.flatMap(({ column, check }) => {
    const value = record[column] ?? "";
    const found = check(value);
    return found === undefined ? [] : [{ row, column, value, problem: found }];
  });
}

function requireColumns(header: string[], rules: readonly Rule[]): string[] {
  const missing = [...new Set(rules.map(({ column }) => column))].filter(
    (column) => !header.includes(column),
  );
  if (missing.length === 0) return header;
  throw new TaskFailure(
    "MissingColumn",
    `rules name columns that the file does not have: ${missing.join(", ")}; it has ${header.join(", ")}`,
  );
}

function isCsvError(error: unknown): error is Error {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    error.code.startsWith("CSV_")
  );
}
