import { closeSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { endianness } from "node:os";
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
  /**
   * So many of them have moved into the database, or were about to. The disk had them before, so that no power cut tears them: with an
   * older one the database would be damaged.
   */
  readonly movedFrames: number;
  readonly frameBytes: number;
}

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const PAGE_SIZE_AT = 8;
const SALTS_AT = 16;
const FRAME_SALTS_AT = 8;
const SALTS_BYTES = 8;
/** nBackfillAttempted: the last frame that a checkpoint has begun to move. */
const MOVING_AT = 128;

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
  return { path, salts, frames, movedFrames: movedFrames(path), frameBytes };
}

/** As the index of the log says, which is in the byte order of the machine: https://www.sqlite.org/walformat.html#walidxfmt */
function movedFrames(log: string): number {
  const index = readFileSync(log.replace(/-wal$/, "-shm"));
  if (index.length < MOVING_AT + 4) return 0;
  return endianness() === "LE" ? index.readUInt32LE(MOVING_AT) : index.readUInt32BE(MOVING_AT);
}

/** Writes over a part of a frame, and so tears it and, for SQLite, all that follow it. */
export function tearFrame({ path, frameBytes }: Log, frame: number, share: number): void {
  const at = HEADER_BYTES + frame * frameBytes;
  const from = Math.floor(frameBytes * share);
  const descriptor = openSync(path, "r+");
  writeSync(descriptor, Buffer.alloc(frameBytes - from, 0xa5), 0, frameBytes - from, at + from);
  closeSync(descriptor);
}
