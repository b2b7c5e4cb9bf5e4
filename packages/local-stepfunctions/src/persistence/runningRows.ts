import { COLUMNS, type Table } from "./columns.ts";
import type { Database } from "./database.ts";
import { type Column, EVENT_KEYS, type Row } from "./schema.ts";

/** What is read of a running execution: its rows in two tables, its first event, and when its last one happened. */
export interface RunningRows {
  readonly execution: Row;
  readonly running: Row;
  readonly first: Row;
  readonly lastAt: Column;
}

const TABLES = { execution: "execution", running: "running", first: "event" } as const;

/** The oldest first: the parent of a child execution comes before it. */
const RUNNING = `
  SELECT ${columnsOf("execution")}, ${columnsOf("running")}, ${columnsOf("first")}, last.at
  FROM running JOIN execution USING (serial)
  LEFT JOIN event AS first ON first.key = running.serial * ${EVENT_KEYS} + 1
  LEFT JOIN event AS last ON last.key = running.serial * ${EVENT_KEYS} + running.written
  ORDER BY running.serial`;

/** Reads all with one query: with one for each event, these would take most of the time of a restart. */
export function* runningRows({ sqlite }: Database): Iterable<RunningRows> {
  const statement = sqlite.prepare(RUNNING);
  statement.setReturnArrays(true);
  for (const values of statement.iterate() as Iterable<unknown> as Iterable<Column[]>) {
    const next = values.values();
    yield {
      execution: rowOf(TABLES.execution, next),
      running: rowOf(TABLES.running, next),
      first: rowOf(TABLES.first, next),
      lastAt: next.next().value ?? null,
    };
  }
}

function columnsOf(part: keyof typeof TABLES): string {
  return [...COLUMNS[TABLES[part]], "seal"].map((name) => `${part}.${name}`).join(", ");
}

function rowOf(table: Table, values: Iterator<Column>): Row {
  const row: Record<string, Column> = {};
  for (const name of COLUMNS[table]) row[name] = values.next().value ?? null;
  row["seal"] = values.next().value ?? null;
  return row;
}
