import { existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { CHECKPOINT_LIMITS, type CheckpointLimits, createCheckpoints } from "./checkpoints.ts";
import { DamagedStore, damageOf } from "./damage.ts";
import {
  APPLICATION_ID,
  INDEXES,
  MIGRATIONS,
  PUT_LAST_SERIAL,
  type Row,
  SCHEMA,
  SCHEMA_VERSION,
} from "./schema.ts";

/** When SQLite waits for the disk: `normal` at checkpoints, `full` at every commit. */
export type Sync = "normal" | "full";

const PAGE_BYTES = 4_096;
/** The pages that most transactions write, whatever their rows: those of the indexes. */
const PAGES_OF_COMMIT = 6;
/** How long an open and a close wait for a thread or another process that is about to close the file. */
const BUSY_MS = 5_000;

export interface Database {
  readonly file: string;
  readonly sqlite: DatabaseSync;
  /** Prepared once. */
  statement(sql: string): StatementSync;
  run(sql: string, ...values: SQLInputValue[]): void;
  /** Reads rows one by one, to the last or until its caller returns. */
  iterate(sql: string, values: readonly SQLInputValue[]): Iterable<Row>;
  /** Whether no transaction may begin at the moment. */
  readonly isPaused: boolean;
  /** Does all of `work` or none of it. */
  transaction(work: () => void): void;
  /** Called when transactions may begin again. */
  onResumed: () => void;
  /** Before the last transaction, which then waits for the disk itself. */
  stopCheckpoints(): Promise<void>;
  /** Resolves when the thread of the checkpoints has closed the file, too. */
  close(): Promise<void>;
}

/**
 * Opens a store's database, and makes it if there is none.
 * @throws {DamagedStore} when the file is damaged.
 * @throws {Error} when it is of a newer version, or not a store's.
 */
export function openDatabase(
  file: string,
  sync: Sync = "normal",
  limits: CheckpointLimits = CHECKPOINT_LIMITS,
): Database {
  if (!existsSync(file)) {
    refuseLog(file);
    createDatabase(file);
  }
  const sqlite = new DatabaseSync(file);
  try {
    prepare(sqlite, file, sync);
    return databaseOf(sqlite, file, limits);
  } catch (error) {
    sqlite.close();
    throw damageOf(file, error);
  }
}

/** SQLite would apply the log of a database that is gone to the new one. */
function refuseLog(file: string): void {
  if (!existsSync(`${file}-wal`)) return;
  throw new Error(
    `${file} is missing, but its log ${file}-wal is there. Restore the folder from a copy, or delete the log, too, to begin anew`,
  );
}

function prepare(sqlite: DatabaseSync, file: string, sync: Sync): void {
  sqlite.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  const { application_id } = one(sqlite, "PRAGMA application_id");
  const { user_version } = one(sqlite, "PRAGMA user_version");
  if (statSync(file).size === 0) throw new DamagedStore(file, "it is empty");
  if (application_id !== APPLICATION_ID) {
    throw new Error(`${file} is a database of another program. Choose another folder with --data`);
  }
  const version = Number(user_version);
  if (version < 1 || version > SCHEMA_VERSION) {
    throw new Error(
      `${file} has version ${user_version}; allowed: versions 1 to ${SCHEMA_VERSION}. Start the release of local-stepfunctions that wrote it, or choose another folder with --data`,
    );
  }
  sqlite.exec(
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${sync}; PRAGMA cache_size = -16384; PRAGMA busy_timeout = 0`,
  );
  if (version < SCHEMA_VERSION) migrate(sqlite, version);
  // The first read makes the log.
  one(sqlite, "SELECT count(*) FROM sqlite_schema");
}

/** Makes a database of an earlier version one of this version, and orders its tables as in a new one, which a repair needs. */
function migrate(sqlite: DatabaseSync, version: number): void {
  const steps = MIGRATIONS.slice(version - 1).join("\n");
  sqlite.exec(`BEGIN; ${steps} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT; VACUUM`);
}

/** Makes a database, empty or with what `fill` adds. It gets its name when it is whole. */
export function createDatabase(
  file: string,
  fill: (sqlite: DatabaseSync) => void = () => {},
): void {
  renameSync(freshDatabase(file, fill), file);
}

/** Makes a database beside the file, which may have one. Returns the new one's name. */
function freshDatabase(file: string, fill: (sqlite: DatabaseSync) => void): string {
  const fresh = `${file}.new`;
  removeDatabase(fresh);
  // SQLite gives the files beside it the same rights.
  writeFileSync(fresh, "", { mode: 0o600 });
  const sqlite = new DatabaseSync(fresh);
  try {
    sqlite.exec(`
      PRAGMA application_id = ${APPLICATION_ID};
      PRAGMA user_version = ${SCHEMA_VERSION};
      BEGIN;
      ${SCHEMA}
      ${INDEXES}`);
    fill(sqlite);
    sqlite.exec("COMMIT; PRAGMA journal_mode = WAL");
  } finally {
    sqlite.close();
  }
  return fresh;
}

/** Replaces a database that is closed by an empty one. Where none can be made, the old one is as it was. */
export function emptyDatabase(file: string, lastSerial: number): void {
  const fresh = freshDatabase(file, (sqlite) => {
    sqlite.prepare(PUT_LAST_SERIAL).run(lastSerial);
  });
  for (const name of [`${file}-wal`, `${file}-shm`]) rmSync(name, { force: true });
  renameSync(fresh, file);
}

/** Also what SQLite has made beside it. */
export function removeDatabase(file: string): void {
  for (const name of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]) {
    rmSync(name, { force: true });
  }
}

function one(sqlite: DatabaseSync, sql: string): Record<string, unknown> {
  return sqlite.prepare(sql).get() ?? {};
}

function databaseOf(sqlite: DatabaseSync, file: string, limits: CheckpointLimits): Database {
  const statements = new Map<string, StatementSync>();
  const files = [file, `${file}-wal`].map((name) => ({ name, inode: inodeOf(name) }));
  let pages = 0;
  const checkpoints = createCheckpoints(sqlite, file, limits, () => database.onResumed());
  const database: Database = {
    file,
    sqlite,
    statement,
    run(sql, ...values) {
      statement(sql).run(...values);
      pages += 1;
      for (const value of values) if (typeof value === "string") pages += value.length / PAGE_BYTES;
    },
    iterate: (sql, values) => statement(sql).iterate(...values) as Iterable<Row>,
    get isPaused() {
      return checkpoints.isPaused;
    },
    onResumed: () => {},
    transaction(work) {
      // A file that was deleted can be written, and is read by nobody again.
      for (const { name, inode } of files) {
        if (inodeOf(name) !== inode) throw new Error(`${name} was deleted or replaced`);
      }
      statement("BEGIN").run();
      try {
        work();
        statement("COMMIT").run();
      } catch (error) {
        // SQLite has ended it itself after some errors.
        if (sqlite.isTransaction) statement("ROLLBACK").run();
        throw error;
      }
      checkpoints.wrote(pages + PAGES_OF_COMMIT);
      pages = 0;
    },
    stopCheckpoints() {
      const stopped = checkpoints.close();
      sqlite.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
      return stopped;
    },
    close() {
      const stopped = database.stopCheckpoints();
      sqlite.close();
      return stopped;
    },
  };
  return database;

  function statement(sql: string): StatementSync {
    let known = statements.get(sql);
    if (known === undefined) {
      known = sqlite.prepare(sql);
      statements.set(sql, known);
    }
    return known;
  }
}

function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}
