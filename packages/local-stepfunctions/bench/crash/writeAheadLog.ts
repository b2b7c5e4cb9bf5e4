import { closeSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/**
 * SQLite's write-ahead log, as https://www.sqlite.org/fileformat2.html#walformat describes it: a header, and a frame for each
 * page that was written. Frames of an earlier use of the file have other salts.
 */
export interface Log {
  readonly path: string;
  /** Changes when the log is used from its begin again, after all of it has moved into the database. */
  readonly salts: string;
  readonly frames: number;
  readonly frameBytes: number;
}

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const PAGE_SIZE_AT = 8;
const SALTS_AT = 16;
const FRAME_SALTS_AT = 8;
const SALTS_BYTES = 8;

/** Reads the log of the database in a folder; undefined when there is none, or nothing in it. */
export function readLog(folder: string): Log | undefined {
  const file = readdirSync(folder).find((name) => name.endsWith("-wal"));
  if (file === undefined) return undefined;
  const path = join(folder, file);
  const bytes = readFileSync(path);
  if (bytes.length < HEADER_BYTES) return undefined;
  const frameBytes = FRAME_HEADER_BYTES + bytes.readUInt32BE(PAGE_SIZE_AT);
  const salts = bytes.toString("hex", SALTS_AT, SALTS_AT + SALTS_BYTES);
  let frames = 0;
  for (let at = HEADER_BYTES; at + frameBytes <= bytes.length; at += frameBytes) {
    const own = at + FRAME_SALTS_AT;
    if (bytes.toString("hex", own, own + SALTS_BYTES) !== salts) break;
    frames += 1;
  }
  return { path, salts, frames, frameBytes };
}

/** Writes over a part of a frame, and so tears it and, for SQLite, all that follow it. */
export function tearFrame({ path, frameBytes }: Log, frame: number, share: number): void {
  const at = HEADER_BYTES + frame * frameBytes;
  const from = Math.floor(frameBytes * share);
  const descriptor = openSync(path, "r+");
  writeSync(descriptor, Buffer.alloc(frameBytes - from, 0xa5), 0, frameBytes - from, at + from);
  closeSync(descriptor);
}
