import { type CronTimes, readCron } from "./cron.ts";
import { cronPattern } from "./cronPattern.ts";
import { rateMs } from "./expression.ts";

/** Ordinary expressions come round within this time; leap days and single years don't. */
const DAYS = 1_500;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * The longest time between two starts of a `rate(…)` or `cron(…)`, in seconds; undefined if there is no second start. It depends on the
 * expression alone, not on the day: clocks that are put back make any gap of a time zone an hour longer.
 *
 * @throws {InvalidCron} when the grammar does not allow it
 */
export function longestGapSeconds(expression: string, timeZone: string): number | undefined {
  const rate = rateMs(expression);
  if (rate !== undefined) return rate / 1_000;
  const gapMs = longestGapOfCron(expression.slice("cron(".length, -1));
  if (gapMs === undefined) return undefined;
  return (gapMs + (timeZone === "UTC" || gapMs < HOUR_MS ? 0 : HOUR_MS)) / 1_000;
}

function longestGapOfCron(body: string): number | undefined {
  const times = timesOfDay(body);
  const [first = 0] = times;
  const lengthMs = (times.at(-1) ?? 0) - first;
  const within = Math.max(0, ...times.slice(1).map((time, index) => time - (times[index] ?? 0)));
  const between = longestBetweenDays(readCron(body, "UTC"), lengthMs);
  return between === undefined && within === 0 ? undefined : Math.max(within, between ?? 0);
}

/** The times of a day on which there is any, in milliseconds since midnight. */
export function timesOfDay(body: string): number[] {
  const { hours, minutes } = cronPattern(body);
  return [...hours]
    .flatMap((hour) => [...minutes].map((minute) => hour * HOUR_MS + minute * MINUTE_MS))
    .toSorted((a, b) => a - b);
}

/** The longest time from the last start of a day to the first of the next one that has any. */
function longestBetweenDays(cron: CronTimes, lengthMs: number): number | undefined {
  let first = cron.after(0);
  let longest: number | undefined;
  for (let day = 0; day < DAYS && first !== undefined; day += 1) {
    const last = first + lengthMs;
    const next = cron.after(last);
    if (next === undefined) return longest;
    longest = Math.max(longest ?? 0, next - last);
    first = next;
  }
  return longest;
}
