import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createTokenKey, TOKEN_KEY_BYTES } from "../tokens.ts";
import { BUSY, isSqliteError, kindOf } from "./sqliteError.ts";

const DATABASE = "stepfunctions.sqlite";
const TOKEN_KEY = "token-key";
/** The key until it is whole on the disk, which may be full. */
const NEW_TOKEN_KEY = `${TOKEN_KEY}.new`;
const LOCK = "lock.sqlite";
const OWNER = "owner.json";

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** Many users write in such a folder, as in /tmp. */
const STICKY = 0o1000;

/** The process that uses a folder, for the message to others. The lock itself is the operating system's. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  readonly startedAt: string;
}

/** A data folder that belongs to this process. */
export interface DataFolder {
  /** The database's file. */
  readonly file: string;
  /** The encryption key of task tokens. */
  readonly tokenKey: Buffer;
  release(): void;
}

/**
 * Makes the folder if there is none, and takes it for this process. Only its user can read it then, whatever its rights were.
 * @throws {Error} when it can't be used, has data of an earlier form, or belongs to another process; the message says which.
 */
export function takeFolder(folder: string): DataFolder {
  refuseJournal(folder);
  makeFolder(path.resolve(folder));
  const { mode } = statSync(folder);
  if ((mode & STICKY) !== 0) throw new Error(sharedBy(folder));
  if ((mode & 0o077) !== 0) chmodSync(folder, FOLDER_MODE);
  narrowRights(folder);
  const release = takeLock(folder);
  try {
    const file = path.join(folder, DATABASE);
    return { file, tokenKey: readKey(folder), release };
  } catch (error) {
    release();
    throw error;
  }
}

/** With `recursive`, Node.js tries for ever where no folder can be made, as in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  mkdirSync(folder, { mode: FOLDER_MODE });
}

/** SQLite gives the files that it makes beside a database the database's rights. */
function narrowRights(folder: string): void {
  const logs = [`${DATABASE}-wal`, `${DATABASE}-shm`];
  for (const name of [DATABASE, ...logs, TOKEN_KEY, NEW_TOKEN_KEY, LOCK, OWNER]) {
    const file = path.join(folder, name);
    if (existsSync(file)) chmodSync(file, FILE_MODE);
  }
}

function refuseJournal(folder: string): void {
  const journal = path.join(folder, "journal.jsonl");
  if (!existsSync(journal)) return;
  throw new Error(
    `${journal} is of an earlier form, which is no longer read. Delete the folder, which ends its executions, or choose another one with --data`,
  );
}

/** @throws {Error} when the file has no key. */
function readKey(folder: string): Buffer {
  const file = path.join(folder, TOKEN_KEY);
  if (!existsSync(file)) {
    const written = path.join(folder, NEW_TOKEN_KEY);
    writeFileSync(written, createTokenKey(), { mode: FILE_MODE, flush: true });
    renameSync(written, file);
  }
  const key = readFileSync(file);
  if (key.length === TOKEN_KEY_BYTES) return key;
  throw new Error(
    `${file} has ${key.length} bytes; allowed: the ${TOKEN_KEY_BYTES} bytes of a key. Restore it from a copy, or delete it: ` +
      "then tokens of running tasks are no longer valid",
  );
}

/**
 * Takes the exclusive lock of SQLite, which the operating system ends with the process: neither `kill -9` nor a restart of the
 * machine leaves the folder closed. Returns what gives it back.
 */
function takeLock(folder: string): () => void {
  const file = path.join(folder, LOCK);
  // It never has content, and what a damaged disk has put into it is no database.
  writeFileSync(file, "", { mode: FILE_MODE });
  const lock = new DatabaseSync(file);
  try {
    lock.exec("PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    const isBusy = isSqliteError(error) && kindOf(error) === BUSY;
    throw isBusy ? new Error(inUse(folder)) : error;
  }
  const owner = path.join(folder, OWNER);
  const self: Owner = {
    pid: process.pid,
    host: hostname(),
    command: process.argv.join(" "),
    startedAt: new Date(performance.timeOrigin).toISOString(),
  };
  writeFileSync(owner, `${JSON.stringify(self)}\n`, { mode: FILE_MODE });
  return () => {
    // The folder may be gone.
    if (existsSync(owner)) unlinkSync(owner);
    lock.close();
  };
}

function sharedBy(folder: string): string {
  return `${folder} is a folder of all users, who could no longer use it. Choose a folder in it with --data`;
}

function inUse(folder: string): string {
  return `${folder} is in use by ${ownerOf(folder)}. Stop that process, or choose another folder with --data`;
}

function ownerOf(folder: string): string {
  try {
    const text = readFileSync(path.join(folder, OWNER), "utf8");
    const { pid, host, command, startedAt } = JSON.parse(text) as Owner;
    return `the process ${pid} on ${host}, which started at ${startedAt}: ${command}`;
  } catch {
    return "another process";
  }
}
