import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { createDatabase, removeDatabase } from "./database.ts";
import { openRescue } from "./rescue.ts";
import { type Salvaged, salvage } from "./salvage.ts";
import { APPLICATION_ID, SCHEMA_VERSION } from "./schema.ts";

/** How many names a message has at most. */
const NAMED = 10;

/**
 * Replaces a damaged database by one that has all that can be read, and keeps the damaged one beside it. One that is whole stays as it
 * is.
 * @param torn how many changes of its log can't be read
 * @param warn is told what was kept and what was not, in one line
 */
export function repairDatabase(file: string, torn: number, warn: (line: string) => void): void {
  if (!existsSync(file) || isForeign(file)) return;
  const repaired = `${file}.repaired`;
  removeDatabase(repaired);
  const rescue = openRescue(file);
  let salvaged: Salvaged | undefined;
  try {
    createDatabase(repaired, (sqlite) => {
      salvaged = salvage(rescue, sqlite);
    });
  } finally {
    rescue.close();
  }
  if (salvaged === undefined) throw new Error(`${file} was not read`);
  if (torn === 0 && isSound(file) && salvaged.lost.size === 0 && salvaged.unnamed === 0) {
    removeDatabase(repaired);
    warn(`${file} is not damaged: nothing was repaired`);
    return;
  }
  const damaged = keep(file);
  // A log of the damaged one must not be applied to the other.
  for (const name of [`${file}-wal`, `${file}-shm`]) rmSync(name, { force: true });
  renameSync(repaired, file);
  warn(`${file} was repaired: ${reportOf(salvaged, torn)}. The damaged one is kept as ${damaged}`);
}

/** Whether it is a store's, in whose pages and indexes SQLite finds nothing wrong. */
function isSound(file: string): boolean {
  return (
    firstValue(file, "PRAGMA application_id") === APPLICATION_ID &&
    firstValue(file, "PRAGMA integrity_check") === "ok"
  );
}

/** Whether another program wrote it, or another version of this one: then opening it refuses it by name. */
function isForeign(file: string): boolean {
  const version = firstValue(file, "PRAGMA user_version");
  const tables = firstValue(
    file,
    "SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table'",
  );
  if (typeof version !== "number" || typeof tables !== "string") return false;
  if (!tables.split(",").includes("execution")) return true;
  return firstValue(file, "PRAGMA application_id") === APPLICATION_ID && version > SCHEMA_VERSION;
}

function firstValue(file: string, sql: string): unknown {
  try {
    const sqlite = new DatabaseSync(file, { readOnly: true });
    try {
      return Object.values(sqlite.prepare(sql).get() ?? {})[0];
    } finally {
      sqlite.close();
    }
  } catch {
    return undefined;
  }
}

function keep(file: string): string {
  const time = new Date().toISOString().replaceAll(":", "-");
  const damaged = `${file}.damaged-${time}`;
  for (const part of ["", "-wal"]) {
    if (existsSync(`${file}${part}`)) copyFileSync(`${file}${part}`, `${damaged}${part}`);
  }
  return damaged;
}

function reportOf({ kept, lost, unnamed }: Salvaged, torn: number): string {
  const { executions, stateMachines, activities } = kept;
  const names = [...lost].slice(0, NAMED);
  const more = lost.size - names.length;
  const unread = [
    ...(lost.size === 0 ? [] : [`${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`]),
    ...(torn === 0 ? [] : [`the last changes of its log (${torn})`]),
    ...(unnamed === 0 ? [] : [`${unnamed} executions whose names can't be read`]),
  ];
  return (
    `${executions} executions, ${stateMachines} state machines and ${activities} activities are kept; ` +
    `lost, because they or a part of them can't be read: ${unread.join("; ") || "nothing that is known"}`
  );
}
