import { readCron } from "./cron.ts";
import { rateMs } from "./expression.ts";
import { longestGapSeconds, timesOfDay } from "./longestGap.ts";

const HOUR_MS = 3_600_000;
const DAYS = 28;
const DAY_MS = 24 * HOUR_MS;

/** A Monday, since any four weeks are as good. */
const MONDAY_MS = Date.UTC(2024, 0, 1);

/**
 * How often a `rate(…)` or `cron(…)` comes, on an average of four weeks; rarer ones as often as their longest pause says. 0 if it comes
 * only once more.
 *
 * @throws {InvalidCron} when the grammar does not allow it
 */
export function startsPerHour(expression: string): number {
  const gap = longestGapSeconds(expression, "UTC");
  if (gap === undefined) return 0;
  const atLeast = HOUR_MS / 1_000 / gap;
  if (rateMs(expression) !== undefined) return atLeast;
  const body = expression.slice("cron(".length, -1);
  return Math.max(atLeast, (daysIn(body) * timesOfDay(body).length) / ((DAYS * DAY_MS) / HOUR_MS));
}

/** The days with starts among four weeks. */
function daysIn(body: string): number {
  const cron = readCron(body, "UTC");
  let days = 0;
  let due = cron.after(MONDAY_MS - 1);
  while (due !== undefined && due < MONDAY_MS + DAYS * DAY_MS) {
    days += 1;
    due = cron.after(Math.floor(due / DAY_MS) * DAY_MS + DAY_MS - 1);
  }
  return days;
}
