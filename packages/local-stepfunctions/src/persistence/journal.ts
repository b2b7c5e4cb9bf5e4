import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { parseExactly } from "@sfn-workers/states-language/json";
import { createTokenKey, TOKEN_KEY_BYTES } from "../tokens.ts";
import type { JournalRecord } from "./records.ts";

export interface Journal {
  /** The encryption key of task tokens. */
  readonly tokenKey: Buffer;
  /** All records, the oldest first. */
  records(): Generator<JournalRecord>;
  /** Writes the records atomically: after a crash the journal has all of them or none. */
  append(records: readonly JournalRecord[]): void;
  /** Replaces all records; each group is atomic. */
  replace(groups: Iterable<readonly JournalRecord[]>): void;
  /** Bytes appended since the journal was opened or last replaced. */
  readonly grown: number;
  readonly bytes: number;
  close(): void;
}

const READ_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/**
 * Opens the journal in a folder: a file with one group of records, as JSON, per line. A write has reached the operating
 * system when it returns, so that a crash of the process loses nothing. A torn last line is dropped: its call was never
 * acknowledged.
 * @throws {Error} when the folder cannot be used, or another process uses it.
 */
export function openJournal(folder: string): Journal {
  mkdirSync(folder, { recursive: true });
  const lock = takeLock(path.join(folder, "lock"));
  let tokenKey: Buffer;
  try {
    tokenKey = readKey(path.join(folder, "token-key"));
  } catch (error) {
    unlinkSync(lock);
    throw error;
  }
  const file = path.join(folder, "journal.jsonl");
  let descriptor = openSync(file, "a+");
  let bytes = dropTornLine(descriptor, statSync(file).size);
  let grown = 0;

  return {
    tokenKey,
    get grown() {
      return grown;
    },
    get bytes() {
      return bytes;
    },
    *records() {
      for (const line of linesOf(descriptor, bytes))
        yield* parseExactly(line) as unknown as JournalRecord[];
    },
    append(records) {
      const text = Buffer.from(`${JSON.stringify(records)}\n`);
      writeAll(descriptor, text);
      bytes += text.length;
      grown += text.length;
    },
    replace(groups) {
      const next = `${file}.new`;
      const written = writeLines(next, groups);
      closeSync(descriptor);
      renameSync(next, file);
      descriptor = openSync(file, "a+");
      bytes = written;
      grown = 0;
    },
    close() {
      fsyncSync(descriptor);
      closeSync(descriptor);
      unlinkSync(lock);
    },
  };
}

function writeAll(descriptor: number, data: Buffer): void {
  for (let written = 0; written < data.length; ) {
    written += writeSync(descriptor, data, written);
  }
}

function writeLines(file: string, groups: Iterable<readonly JournalRecord[]>): number {
  const descriptor = openSync(file, "w");
  let written = 0;
  let batch = "";
  const flush = () => {
    const data = Buffer.from(batch);
    writeAll(descriptor, data);
    written += data.length;
    batch = "";
  };
  for (const group of groups) {
    batch += `${JSON.stringify(group)}\n`;
    if (batch.length > READ_BYTES) flush();
  }
  flush();
  fsyncSync(descriptor);
  closeSync(descriptor);
  return written;
}

/** Truncates the file after its last newline; returns its length. */
function dropTornLine(descriptor: number, size: number): number {
  const buffer = Buffer.alloc(READ_BYTES);
  let end = size;
  while (end > 0) {
    const start = Math.max(0, end - READ_BYTES);
    const read = readSync(descriptor, buffer, 0, end - start, start);
    const newline = buffer.subarray(0, read).lastIndexOf(NEWLINE);
    if (newline >= 0) {
      const length = start + newline + 1;
      if (length < size) ftruncateSync(descriptor, length);
      return length;
    }
    end = start;
  }
  if (size > 0) ftruncateSync(descriptor, 0);
  return 0;
}

function* linesOf(descriptor: number, size: number): Generator<string> {
  const buffer = Buffer.alloc(READ_BYTES);
  let rest = Buffer.alloc(0);
  for (let position = 0; position < size; ) {
    const read = readSync(descriptor, buffer, 0, Math.min(READ_BYTES, size - position), position);
    if (read === 0) return;
    position += read;
    let data = Buffer.concat([rest, buffer.subarray(0, read)]);
    for (let newline = data.indexOf(NEWLINE); newline >= 0; newline = data.indexOf(NEWLINE)) {
      yield data.toString("utf8", 0, newline);
      data = data.subarray(newline + 1);
    }
    rest = Buffer.from(data);
  }
}

/** @throws {Error} when the file has no key. */
function readKey(file: string): Buffer {
  if (!existsSync(file)) writeFileSync(file, createTokenKey(), { mode: 0o600 });
  const key = readFileSync(file);
  if (key.length === TOKEN_KEY_BYTES) return key;
  throw new Error(
    `${file} has ${key.length} bytes; allowed: the ${TOKEN_KEY_BYTES} bytes of a key. Restore it from a copy, or delete it: ` +
      "then tokens of running tasks are no longer valid",
  );
}

/** Locks the folder for this process. The lock file has its owner's process id; the lock of a dead owner is taken over. */
function takeLock(file: string): string {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return file;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const owner = Number(readFileSync(file, "utf8"));
  if (owner !== process.pid && isAlive(owner)) {
    throw new Error(`${path.dirname(file)} is in use by the process ${owner}`);
  }
  writeFileSync(file, String(process.pid));
  return file;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
