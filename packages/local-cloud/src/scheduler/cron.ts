import { Cron } from "croner";
import { cronPattern } from "./cronPattern.ts";
import { createWallClock } from "./wallClock.ts";

/** The times of a cron expression. */
export interface CronTimes {
  /** The first time after this one, in milliseconds since 1970. */
  after(ms: number): number | undefined;
}

/** Enough for a minute of every hour that comes twice. */
const MAX_TRIES = 1_000;

/**
 * Reads the fields of a cron expression. A time that the clocks skip in spring is skipped, and one that they show twice in
 * autumn counts the first time (EventBridge Scheduler user guide, "Daylight savings time").
 *
 * @throws {InvalidCron} when the grammar does not allow it
 */
export function readCron(body: string, timeZone: string): CronTimes {
  const pattern = cronPattern(body);
  const cron = new Cron(pattern.text, {
    // The library asks Intl about a time zone, also about UTC, and not about an offset.
    ...(timeZone === "UTC" ? { utcOffset: 0 } : { timezone: timeZone }),
    paused: true,
    mode: "7-part",
    // Sunday is 1.
    alternativeWeekdays: true,
  });
  const clock = createWallClock(timeZone);

  /** The library moves a time that the clocks skip to the time after the gap. */
  function isSkipped(ms: number): boolean {
    const shown = new Date(clock.at(ms));
    return !pattern.hours.has(shown.getUTCHours()) || !pattern.minutes.has(shown.getUTCMinutes());
  }

  return {
    after(ms) {
      let found: number | undefined = ms;
      for (let tries = 0; tries < MAX_TRIES && found !== undefined; tries += 1) {
        found = cron.nextRun(new Date(found))?.getTime();
        if (found !== undefined && !isSkipped(found) && !clock.isRepeated(found)) return found;
      }
      return undefined;
    },
  };
}
