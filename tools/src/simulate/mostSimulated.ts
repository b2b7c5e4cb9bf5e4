import { UsageError } from "../cli/usageError.ts";
import { grouped } from "./summaryTable.ts";

/** More take an hour or more, and more memory than Node.js has. */
const MOST_STARTS = 2_000_000;

/** A month of 31 days. */
export const MOST_HOURS = 744;

const HOUR = 3_600;

/** @throws {UsageError} when a load starts more than one simulation can hold */
export function requireFewStarts(starts: number): void {
  if (starts <= MOST_STARTS) return;
  throw new UsageError(
    `--load starts about ${grouped(Math.round(starts))} executions; allowed: at most ${grouped(MOST_STARTS)} in one simulation, so a shorter time (--hours) or a part of the load and of the workers`,
  );
}

/**
 * @param what such as `--load lasts`
 * @throws {UsageError} when it is longer than a run may be
 */
export function requireShort(what: string, seconds: number, also = ""): void {
  if (seconds <= MOST_HOURS * HOUR) return;
  throw new UsageError(
    `${what} ${grouped(Math.round(seconds / HOUR))} h; allowed: at most ${MOST_HOURS} h${also}`,
  );
}
