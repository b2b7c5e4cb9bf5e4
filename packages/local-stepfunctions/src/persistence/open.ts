import { existsSync } from "node:fs";
import type { DamagedStore } from "./damage.ts";
import { type Database, emptyDatabase, openDatabase, type Sync } from "./database.ts";
import { takeFolder } from "./folder.ts";
import { repairDatabase } from "./repair.ts";
import { isSqliteError } from "./sqliteError.ts";
import { unavailable } from "./store.ts";
import { lostChanges } from "./tornLog.ts";
import { cantBeOpened, cantBeWritten } from "./troubles.ts";

/** A data folder that is open. */
export interface OpenFolder {
  /** Another one after `empty`. */
  readonly database: Database;
  /** The encryption key of task tokens. */
  readonly tokenKey: Buffer;
  /** For the service: says that writes fail, and that they work again, each once. */
  onWriteFailing(error: unknown): void;
  /** For the service: says what can't be read, once. */
  onDamage(damage: DamagedStore): void;
  /**
   * Replaces the database, which is closed, by an empty one, whose serials follow `lastSerial`: the tokens of tasks that were
   * forgotten are never those of new ones.
   * @throws {ApiError} ServiceUnavailableException when the folder can't be written. It has what it had then, and the database
   * is open if it can be read.
   */
  empty(lastSerial: number): void;
  /** Gives the folder back, once the database is closed. */
  release(): void;
}

export interface OpenOptions {
  readonly sync: Sync | undefined;
  /** Whether a damaged database is replaced by what can be read of it. */
  readonly repair: boolean;
  /** Is told one line for people. */
  warn(line: string): void;
}

/**
 * Opens a data folder, and makes it if there is none.
 * @throws {Error} when the folder can't be used; the message names it and the remedy.
 */
export function openFolder(path: string, options: OpenOptions): OpenFolder {
  try {
    return open(path, options);
  } catch (error) {
    throw named(path, error);
  }
}

/** Of the system's and SQLite's errors, many name no file, and none what to do. */
function named(path: string, error: unknown): unknown {
  if (isSqliteError(error)) return cantBeOpened(path, error);
  if (!(error instanceof Error) || !("code" in error)) return error;
  const problem = `${path} can't be used: ${error.message}. Choose another folder with --data`;
  return new Error(problem, { cause: error });
}

function open(path: string, { sync, repair, warn }: OpenOptions): OpenFolder {
  const folder = takeFolder(path);
  const told = new Set<string>();
  try {
    const lost = lostChanges(folder.file);
    if (lost > 0) warn(lossOf(folder.file, lost));
    if (repair) repairDatabase(folder.file, lost, warn);
    let database = openDatabase(folder.file, sync);
    // What is lost is not to be told again.
    if (lost > 0) database.sqlite.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return {
      get database() {
        return database;
      },
      tokenKey: folder.tokenKey,
      onWriteFailing(error) {
        warn(error === undefined ? `${path} can be written again` : cantBeWritten(path, error));
      },
      onDamage({ message }) {
        if (!told.has(message)) warn(message);
        told.add(message);
      },
      empty(lastSerial) {
        try {
          emptyDatabase(folder.file, lastSerial);
        } catch (error) {
          warn(cantBeWritten(path, error));
          if (existsSync(folder.file)) database = openDatabase(folder.file, sync);
          throw unavailable();
        }
        database = openDatabase(folder.file, sync);
      },
      release: folder.release,
    };
  } catch (error) {
    folder.release();
    throw error;
  }
}

function lossOf(file: string, changes: number): string {
  return (
    `${file}-wal is damaged, as a power cut may leave it: its last changes are lost (${changes}), and all else is as it was ` +
    "before them. --sync full keeps a power cut from that"
  );
}
