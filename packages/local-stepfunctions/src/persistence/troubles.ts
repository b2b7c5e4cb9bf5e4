import { existsSync, statfsSync } from "node:fs";
import {
  CORRUPT,
  DISK_ERROR,
  FULL,
  isSqliteError,
  kindOf,
  READ_ONLY,
  type SqliteError,
} from "./sqliteError.ts";

/** What may befall a folder. */
const CAUSES: Readonly<Record<number, string>> = {
  [READ_ONLY]: "its files are read-only",
  [DISK_ERROR]: "the disk reports an error",
  [CORRUPT]: "its database is damaged, start once with --repair",
  [FULL]: "the disk is full",
};

/** The index of SQLite's log grows by so much, and where it can't, that is an error of the disk for SQLite. */
const GROWTH_BYTES = 32_768;

/** What people are told when writes begin to fail. */
export function cantBeWritten(path: string, error: unknown, freeBytes = freeBytesAt): string {
  const cause = isSqliteError(error)
    ? causeOf(error, freeBytes(path))
    : error instanceof Error
      ? error.message
      : String(error);
  return (
    `${path} can't be written: ${cause}. Calls that change something are answered with ServiceUnavailableException ` +
    "until it can; nothing that was acknowledged is lost"
  );
}

/** Why a folder can't be opened. */
export function cantBeOpened(path: string, error: SqliteError, freeBytes = freeBytesAt): Error {
  return new Error(`${path} can't be opened: ${causeOf(error, freeBytes(path))}`, { cause: error });
}

function causeOf(error: SqliteError, freeBytes: number): string {
  const { message } = error;
  const kind = kindOf(error);
  const cause = CAUSES[kind === DISK_ERROR && freeBytes < GROWTH_BYTES ? FULL : kind];
  return cause === undefined ? message : `${cause} (${message})`;
}

function freeBytesAt(path: string): number {
  // Somebody may have deleted the folder.
  if (!existsSync(path)) return Number.POSITIVE_INFINITY;
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}
