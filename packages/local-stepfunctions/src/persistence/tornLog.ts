import { existsSync, readFileSync } from "node:fs";

/**
 * SQLite's write-ahead log, as https://www.sqlite.org/fileformat2.html#walformat describes it: a header, and a frame for each page
 * that was written. SQLite reads it up to the first frame that is not whole, and says nothing of what follows.
 */
const HEADER_BYTES = 32;
const PAGE_SIZE_AT = 8;
const SALTS_AT = 16;
const HEADER_SUMS_AT = 24;
const BIG_ENDIAN = 0x377f0683;
const LITTLE_ENDIAN = 0x377f0682;
const FRAME_HEADER_BYTES = 24;
const USUAL_FRAME_BYTES = FRAME_HEADER_BYTES + 4_096;
/** The size of the database after a commit, in a commit's last frame; 0 in all others. */
const COMMIT_AT = 4;
const FRAME_SALTS_AT = 8;
const FRAME_SUMS_AT = 16;

type Sums = readonly [number, number];

/**
 * How many changes the log of a database has that can't be read, because the log is damaged before them: a power cut may leave it so,
 * the end of a process does not.
 */
export function lostChanges(file: string): number {
  const path = `${file}-wal`;
  if (!existsSync(path)) return 0;
  const bytes = readFileSync(path);
  if (bytes.length <= HEADER_BYTES) return 0;
  const log = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const frameBytes = FRAME_HEADER_BYTES + log.getUint32(PAGE_SIZE_AT);
  let at = HEADER_BYTES;
  const header = headerSums(log);
  // The size of a frame and which ones are of this use may be unknown, too.
  if (header === undefined) return Math.max(1, commitsFrom(log, at, USUAL_FRAME_BYTES));
  for (let sums: Sums | undefined = header; sums !== undefined; at += frameBytes) {
    if (at + frameBytes > log.byteLength || !isOfThisUse(log, at)) return 0;
    sums = frameSums(log, at, frameBytes, sums);
    if (sums === undefined) break;
  }
  return commitsFrom(log, at, frameBytes);
}

/** Undefined when the header is damaged. */
function headerSums(log: DataView): Sums | undefined {
  const sums = added(log, [0, 0], 0, HEADER_SUMS_AT);
  const magic = log.getUint32(0);
  const isKnown = magic === BIG_ENDIAN || magic === LITTLE_ENDIAN;
  return isKnown && areStored(log, HEADER_SUMS_AT, sums) ? sums : undefined;
}

/** Undefined when the frame is damaged. */
function frameSums(log: DataView, at: number, frameBytes: number, before: Sums): Sums | undefined {
  const header = added(log, before, at, at + FRAME_SALTS_AT);
  const sums = added(log, header, at + FRAME_HEADER_BYTES, at + frameBytes);
  return areStored(log, at + FRAME_SUMS_AT, sums) ? sums : undefined;
}

function areStored(log: DataView, at: number, [first, second]: Sums): boolean {
  return log.getUint32(at) === first && log.getUint32(at + 4) === second;
}

function added(log: DataView, [first, second]: Sums, from: number, to: number): Sums {
  const littleEndian = log.getUint32(0) !== BIG_ENDIAN;
  let one = first;
  let two = second;
  for (let at = from; at < to; at += 8) {
    one = (one + log.getUint32(at, littleEndian) + two) >>> 0;
    two = (two + log.getUint32(at + 4, littleEndian) + one) >>> 0;
  }
  return [one, two];
}

/** Frames of an earlier use of the file have other salts. */
function isOfThisUse(log: DataView, at: number): boolean {
  return [0, 4].every(
    (offset) => log.getUint32(at + FRAME_SALTS_AT + offset) === log.getUint32(SALTS_AT + offset),
  );
}

function commitsFrom(log: DataView, from: number, frameBytes: number): number {
  let commits = 0;
  for (let at = from; at + frameBytes <= log.byteLength; at += frameBytes) {
    if (log.getUint32(at + COMMIT_AT) !== 0 && isOfThisUse(log, at)) commits += 1;
  }
  return commits;
}
