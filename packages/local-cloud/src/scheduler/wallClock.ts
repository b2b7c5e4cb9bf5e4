/** The time that clocks in one time zone show. Times are in milliseconds since 1970. */
export interface WallClock {
  /** What the clocks show at this time, as if it were UTC. */
  at(ms: number): number;
  /** When the clocks show this; the first time if they show it twice, and undefined if they never do. */
  timeOf(shown: number): number | undefined;
  /** Whether the clocks have shown the time of a whole second before, as in the hour that comes twice in autumn. */
  isRepeated(ms: number): boolean;
}

const DAY_MS = 24 * 60 * 60_000;

/** Its clocks are never moved. To ask Intl is slow: the longest gap of a cron takes thousands of questions. */
const UTC: WallClock = {
  at: (ms) => Math.floor(ms / 1_000) * 1_000,
  timeOf: (shown) => shown,
  isRepeated: () => false,
};

/** @throws {RangeError} when there is no such time zone. */
export function createWallClock(timeZone: string): WallClock {
  if (timeZone === "UTC") return UTC;
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric" },
  });

  function at(ms: number): number {
    const parts = Object.fromEntries(
      format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }

  function timeOf(shown: number): number | undefined {
    const offsets = [-DAY_MS, DAY_MS].map((ms) => at(shown + ms) - (shown + ms));
    const times = offsets.map((offset) => shown - offset).filter((ms) => at(ms) === shown);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  return { at, timeOf, isRepeated: (ms) => timeOf(at(ms)) !== ms };
}
