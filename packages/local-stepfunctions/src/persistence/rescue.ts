import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { createDatabase, removeDatabase } from "./database.ts";
import type { Row } from "./schema.ts";

/** A copy of a damaged database, of which everything is read that can be. */
export interface Rescue {
  /** The rows of a table in the order of their keys. Where some can't be read, it goes on with the next one that can. */
  rows(table: string): Iterable<Row>;
  close(): void;
}

/** Nothing has a larger key, so nothing is looked for beyond it. */
const LAST_KEY = Number.MAX_SAFE_INTEGER;

/** Opens a copy beside the file, so that the file stays as it is. */
export function openRescue(file: string): Rescue {
  const copy = `${file}.rescue`;
  removeDatabase(copy);
  copyFileSync(file, copy);
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
  let sqlite = new DatabaseSync(copy);
  if (!isOpen(sqlite)) {
    sqlite.close();
    replaceFirstPage(copy);
    sqlite = new DatabaseSync(copy);
  }
  return {
    rows: (table) => rowsOf(sqlite, table),
    close() {
      sqlite.close();
      removeDatabase(copy);
    },
  };
}

function isOpen(sqlite: DatabaseSync): boolean {
  try {
    // Counts its tables, and compares its size with the one in its header.
    return Number(sqlite.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.["n"]) > 0;
  } catch {
    return false;
  }
}

/** Where the header of a database has its number of pages. */
const PAGES_AT = 28;
const PAGE_BYTES = 4_096;

/**
 * Gives a file the first page of a new database: header and tables are always the same, only the number of pages is not. A log that
 * was made for another first page is applied nevertheless.
 */
function replaceFirstPage(file: string): void {
  const fresh = `${file}.first`;
  createDatabase(fresh);
  const first = readFileSync(fresh).subarray(0, PAGE_BYTES);
  removeDatabase(fresh);
  const size = Math.max(PAGE_BYTES, Math.floor(statSync(file).size / PAGE_BYTES) * PAGE_BYTES);
  const bytes = Buffer.alloc(size);
  readFileSync(file).copy(bytes);
  first.copy(bytes);
  bytes.writeUInt32BE(size / PAGE_BYTES, PAGES_AT);
  writeFileSync(file, bytes);
}

function* rowsOf(sqlite: DatabaseSync, table: string): Iterable<Row> {
  let after = 0;
  for (let tried = -1; tried < after; ) {
    tried = after;
    try {
      const sql = `SELECT rowid AS rescueKey, * FROM ${table} WHERE rowid > ? ORDER BY rowid`;
      for (const row of sqlite.prepare(sql).iterate(after) as Iterable<Row>) {
        const key = Number(row["rescueKey"]);
        // A damaged page may lead back.
        if (!(key > after)) throw new Error(`the key ${key} follows ${after}`);
        after = key;
        yield row;
      }
      return;
    } catch {
      const next = nextReadable(sqlite, table, after);
      if (next === undefined) return;
      // One key further at least, whatever a damaged page says.
      after = Math.max(next - 1, tried + 1);
    }
  }
}

/** The first key after one from which rows can be read: damaged pages have one range of keys. */
function nextReadable(sqlite: DatabaseSync, table: string, after: number): number | undefined {
  const probe = probeOf(sqlite, table);
  let damaged = after;
  let step = 1;
  while (!probe(damaged + step)) {
    damaged += step;
    step *= 2;
    if (damaged + step >= LAST_KEY) return undefined;
  }
  let readable = damaged + step;
  while (readable - damaged > 1) {
    const middle = Math.floor((damaged + readable) / 2);
    if (probe(middle)) readable = middle;
    else damaged = middle;
  }
  return readable;
}

function probeOf(sqlite: DatabaseSync, table: string): (from: number) => boolean {
  return (from) => {
    try {
      const sql = `SELECT rowid AS rescueKey, * FROM ${table} WHERE rowid >= ? ORDER BY rowid LIMIT 1`;
      const row = sqlite.prepare(sql).get(from);
      return row === undefined || Number(row["rescueKey"]) >= from;
    } catch {
      return false;
    }
  };
}
