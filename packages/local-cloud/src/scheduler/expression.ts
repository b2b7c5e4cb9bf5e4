import { Cron } from "croner";

/** A parsed schedule expression of EventBridge Scheduler. */
export interface ScheduleExpression {
  /** Shown to users: "every 5 minutes". */
  readonly description: string;
  /** The time of the first invocation; undefined when there is none. All times are in milliseconds since 1970. */
  first(nowMs: number): number | undefined;
  /** The time of the invocation after the one at `firedMs`. */
  next(firedMs: number): number | undefined;
}

const MINUTE_MS = 60_000;
const UNITS_MS: Readonly<Record<string, number>> = {
  minute: MINUTE_MS,
  hour: 60 * MINUTE_MS,
  day: 24 * 60 * MINUTE_MS,
};

/**
 * `rate(VALUE UNIT)`, `cron(MINUTES HOURS DAY-OF-MONTH MONTH DAY-OF-WEEK YEAR)` or `at(YYYY-MM-DDTHH:MM:SS)`.
 * A rate fires at once and then after each interval: a schedule without a start date begins to invoke its target
 * immediately (EventBridge Scheduler user guide, schedule types).
 *
 * @param timeZone an IANA name, for cron and at
 * @throws {Error} when the expression is invalid; the message names it and the allowed forms.
 */
export function readScheduleExpression(expression: string, timeZone: string): ScheduleExpression {
  const [, kind = "", body = ""] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  const read =
    kind === "rate"
      ? readRate(body)
      : kind === "cron"
        ? readCron(body, timeZone)
        : kind === "at"
          ? readAt(body, timeZone)
          : undefined;
  if (read === undefined) {
    throw new Error(
      `scheduleExpression: ${JSON.stringify(expression)} in ${timeZone}; allowed: rate(5 minutes), ` +
        "cron(0 8 ? * MON-FRI *) or at(2030-01-31T08:00:00)",
    );
  }
  return read;
}

function readRate(body: string): ScheduleExpression | undefined {
  const [, value = "0", unit = ""] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(body) ?? [];
  const unitMs = UNITS_MS[unit];
  if (unitMs === undefined) return undefined;
  const intervalMs = Number(value) * unitMs;
  return {
    description: Number(value) === 1 ? `every ${unit}` : `every ${value} ${unit}s`,
    first: (nowMs) => nowMs,
    next: (firedMs) => firedMs + intervalMs,
  };
}

function readCron(body: string, timeZone: string): ScheduleExpression | undefined {
  const fields = body.trim().split(/\s+/);
  if (fields.length !== 6) return undefined;
  try {
    // AWS counts Sunday as 1, and has no seconds.
    const cron = new Cron(`0 ${fields.join(" ")}`, {
      timezone: timeZone,
      paused: true,
      mode: "7-part",
      alternativeWeekdays: true,
      sloppyRanges: true,
    });
    const after = (ms: number) => cron.nextRun(new Date(ms))?.getTime();
    return { description: `cron ${body} ${timeZone}`, first: after, next: after };
  } catch {
    return undefined;
  }
}

function readAt(body: string, timeZone: string): ScheduleExpression | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body)) return undefined;
  try {
    const at = new Cron(body, { timezone: timeZone, paused: true });
    return {
      description: `once, at ${body} ${timeZone}`,
      first: (nowMs) => at.nextRun(new Date(nowMs))?.getTime(),
      next: () => undefined,
    };
  } catch {
    return undefined;
  }
}
