import { readFileSync, statSync } from "node:fs";
import { InvalidLoad, type Load, parseLoad } from "@sfn-workers/simulation";
import { UsageError } from "../cli/usageError.ts";
import { requireFewStarts } from "./mostSimulated.ts";

/**
 * Reads `--load`: a load such as `daily:20/s`, or a file with a line for each start, or for each minute and its count.
 * @throws {UsageError} when it is neither, or a line of the file is wrong
 */
export function loadOf(text: string): Load {
  if (isFile(text)) return [{ kind: "listed", atSeconds: startsIn(text) }];
  try {
    return parseLoad(text);
  } catch (error) {
    if (!(error instanceof InvalidLoad)) throw error;
    throw new UsageError(`--load has ${error.message}; or the path of a file, see --help`);
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    // A load of many parts is longer than a name may be.
    return false;
  }
}

interface Line {
  /** Seconds since any time. */
  readonly at: number;
  readonly count: number | undefined;
}

/** The starts of a file, in seconds after its first line. */
function startsIn(path: string): readonly number[] {
  const lines = readFileSync(path, "utf8")
    .split(/\r?\n/)
    .flatMap((text, index) => (text.trim() === "" ? [] : [lineOf(text, index + 1, path)]))
    .toSorted((a, b) => a.at - b.at);
  const [first] = lines;
  requireFewStarts(lines.reduce((sum, { count = 1 }) => sum + count, 0));
  if (first === undefined) throw new UsageError(`--load: ${path} is empty; allowed: ${ALLOWED}`);
  return lines.flatMap(({ at, count }, index) => {
    const since = at - first.at;
    if (count === undefined) return [since];
    const seconds = (lines[index + 1]?.at ?? at + COUNTED_SECONDS) - at;
    return Array.from({ length: count }, (_, start) => since + (seconds * start) / count);
  });
}

const ALLOWED =
  "lines such as 12.5 or 2026-01-05T10:00:00Z, each a start in seconds or as a date; or 2026-01-05T10:00:00Z,35: so many until the time of the next line";

/** For how long the last line counts. */
const COUNTED_SECONDS = 60;

function lineOf(text: string, number: number, path: string): Line {
  const [time = "", count, ...rest] = text.trim().split(/[\s,;]+/);
  const at = /^\d+(\.\d+)?$/.test(time) ? Number(time) : Date.parse(time) / 1_000;
  const isCount = count === undefined || /^\d+$/.test(count);
  if (Number.isFinite(at) && isCount && rest.length === 0) {
    return { at, count: count === undefined ? undefined : Number(count) };
  }
  throw new UsageError(
    `--load: line ${number} of ${path} is ${JSON.stringify(text)}; allowed: ${ALLOWED}`,
  );
}
