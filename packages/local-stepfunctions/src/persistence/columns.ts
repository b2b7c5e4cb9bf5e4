import type { ExecutionStatus } from "../engine/status.ts";
import { type Column, sealOf } from "./schema.ts";

/** Statuses as the database has them. */
const STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] as const;

export const STATUS_CODES = [...STATUSES.keys()];

export function statusCode(status: ExecutionStatus): number {
  return STATUSES.indexOf(status);
}

export function statusOf(code: number): ExecutionStatus | undefined {
  return STATUSES[code];
}

/** The columns of each table that its seal covers, in their order. */
export const COLUMNS = {
  activity: ["arn", "name", "createdAt", "encryption"],
  tags: ["arn", "tags"],
  machine: ["serial", "arn", "name", "createdAt", "revision", "settings", "deleted"],
  revision: ["number", "id", "machine", "body"],
  execution: [
    "serial",
    "arn",
    "machine",
    "revision",
    "mapRun",
    "parent",
    "item",
    "startedAt",
    "status",
    "stoppedAt",
    "events",
    "items",
    "version",
    "alias",
  ],
  running: ["serial", "attempts", "written", "frame"],
  event: ["key", "type", "previous", "at", "details"],
  part: ["serial", "fork", "child", "text"],
  mapRun: ["serial", "arn", "execution", "body"],
  unfinished: ["serial", "attempts", "frame"],
  redrive: ["serial", "count", "at", "tokens"],
  published: ["machine", "name", "revision", "body"],
} as const satisfies Record<string, readonly string[]>;

export type Table = keyof typeof COLUMNS;

/** How many columns the first version had, of the tables that have got more. */
const FIXED: { readonly [T in Table]?: number } & { readonly execution: number } = {
  activity: COLUMNS.activity.indexOf("encryption"),
  execution: COLUMNS.execution.indexOf("items"),
};

/** The checksum of a row's columns, in their order. */
export function sealIn(table: Table, columns: readonly Column[]): number {
  return sealOf(columns, FIXED[table]);
}

/** Inserts a row with its seal. */
export function insertion(table: Table, onConflict: "REPLACE" | "IGNORE"): string {
  const names = COLUMNS[table];
  const values = "?, ".repeat(names.length);
  return `INSERT OR ${onConflict} INTO ${table} (${names.join(", ")}, seal) VALUES (${values}?)`;
}
