import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";

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
const USUAL_PAGE_BYTES = 4_096;
/** The size of the database after a commit, in a commit's last frame; 0 in all others. */
const COMMIT_AT = 4;
const FRAME_SALTS_AT = 8;
const FRAME_SUMS_AT = 16;
/** How many frames are read at once. */
const FRAMES = 256;

type Sums = readonly [number, number];

/**
 * How many changes the log of a database has that can't be read, because the log is damaged before them: a power cut may leave it so,
 * the end of a process does not.
 */
export function lostChanges(file: string): number {
  const path = `${file}-wal`;
  if (!existsSync(path)) return 0;
  const log = openSync(path, "r");
  try {
    return fstatSync(log).size <= HEADER_BYTES ? 0 : lostIn(log);
  } finally {
    closeSync(log);
  }
}

function lostIn(log: number): number {
  const header = readAt(log, 0, HEADER_BYTES);
  const isOfThisUse = (frame: DataView) => haveSameSalts(header, frame);
  let sums = headerSums(header);
  // The size of a frame and which ones are of this use may be unknown, too.
  const pageBytes = sums === undefined ? USUAL_PAGE_BYTES : header.getUint32(PAGE_SIZE_AT);
  const least = sums === undefined ? 1 : 0;
  let commits = 0;
  for (const frame of framesOf(log, FRAME_HEADER_BYTES + pageBytes)) {
    if (sums !== undefined) {
      if (!isOfThisUse(frame)) return 0;
      sums = frameSums(header, frame, sums);
    }
    if (sums === undefined && isCommit(frame) && isOfThisUse(frame)) commits += 1;
  }
  return Math.max(least, commits);
}

function* framesOf(log: number, frameBytes: number): Iterable<DataView> {
  for (let at = HEADER_BYTES; ; at += FRAMES * frameBytes) {
    const read = readAt(log, at, FRAMES * frameBytes);
    const count = Math.floor(read.byteLength / frameBytes);
    for (let frame = 0; frame < count; frame += 1) {
      yield new DataView(read.buffer, frame * frameBytes, frameBytes);
    }
    if (count < FRAMES) return;
  }
}

/** Fewer bytes where the file ends. */
function readAt(log: number, at: number, length: number): DataView<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let read = 0;
  for (let more = -1; more !== 0 && read < length; read += more) {
    more = readSync(log, bytes, read, length - read, at + read);
  }
  return new DataView(bytes.buffer, 0, read);
}

/** Undefined when the header is damaged. */
function headerSums(header: DataView): Sums | undefined {
  const sums = added(header, [0, 0], header, 0, HEADER_SUMS_AT);
  const magic = header.getUint32(0);
  const isKnown = magic === BIG_ENDIAN || magic === LITTLE_ENDIAN;
  return isKnown && areStored(header, HEADER_SUMS_AT, sums) ? sums : undefined;
}

/** Undefined when the frame is damaged. */
function frameSums(header: DataView, frame: DataView, before: Sums): Sums | undefined {
  const ofHeader = added(header, before, frame, 0, FRAME_SALTS_AT);
  const sums = added(header, ofHeader, frame, FRAME_HEADER_BYTES, frame.byteLength);
  return areStored(frame, FRAME_SUMS_AT, sums) ? sums : undefined;
}

function areStored(data: DataView, at: number, [first, second]: Sums): boolean {
  return data.getUint32(at) === first && data.getUint32(at + 4) === second;
}

function added(
  header: DataView,
  [first, second]: Sums,
  data: DataView,
  from: number,
  to: number,
): Sums {
  const littleEndian = header.getUint32(0) !== BIG_ENDIAN;
  let one = first;
  let two = second;
  for (let at = from; at < to; at += 8) {
    one = (one + data.getUint32(at, littleEndian) + two) >>> 0;
    two = (two + data.getUint32(at + 4, littleEndian) + one) >>> 0;
  }
  return [one, two];
}

/** Frames of an earlier use of the file have other salts. */
function haveSameSalts(header: DataView, frame: DataView): boolean {
  return [0, 4].every(
    (offset) => frame.getUint32(FRAME_SALTS_AT + offset) === header.getUint32(SALTS_AT + offset),
  );
}

function isCommit(frame: DataView): boolean {
  return frame.getUint32(COMMIT_AT) !== 0;
}
