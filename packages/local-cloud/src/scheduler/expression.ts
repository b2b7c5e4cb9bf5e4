import { MAX_SCHEDULE_START_AGE_SECONDS } from "../limits.ts";
import { type CronTimes, readCron } from "./cron.ts";
import { InvalidCron } from "./cronPattern.ts";
import { isTimeZone } from "./timeZone.ts";
import { createWallClock } from "./wallClock.ts";

/** When a schedule invokes its target. All times are in milliseconds since 1970. */
export interface ScheduleExpression {
  /** Shown to users: "every 5 minutes". */
  readonly description: string;
  /** The time of the first invocation; undefined when there is none. */
  first(nowMs: number): number | undefined;
  /** The time of the invocation after the one at `firedMs`. */
  next(firedMs: number): number | undefined;
  /** The last time from the invocation at `firedMs` on that is not after `nowMs`, found in few steps. */
  lastUntil(firedMs: number, nowMs: number): number;
}

export interface ScheduleTimes {
  readonly expression: string;
  /** An IANA name, for cron and at. */
  readonly timeZone: string;
  /** RFC 3339; `at` ignores both. */
  readonly startDate?: string | undefined;
  readonly endDate?: string | undefined;
}

const MINUTE_MS = 60_000;
const UNITS_MS: Readonly<Record<string, number>> = {
  minute: MINUTE_MS,
  hour: 60 * MINUTE_MS,
  day: 24 * 60 * MINUTE_MS,
};

/**
 * `rate(VALUE UNIT)`, `cron(MINUTES HOURS DAY-OF-MONTH MONTH DAY-OF-WEEK YEAR)` or `at(YYYY-MM-DDTHH:MM:SS)`.
 * A rate without a start date fires at once and then after each interval (EventBridge Scheduler user guide, schedule types).
 *
 * @throws {Error} when the expression, the time zone or a date is invalid; the message is AWS's, with what is allowed.
 */
export function readSchedule(times: ScheduleTimes, nowMs: number): ScheduleExpression {
  if (!isTimeZone(times.timeZone)) {
    throw new Error(
      `scheduleExpressionTimezone: ${JSON.stringify(times.timeZone)} is not an IANA time zone such as Europe/Berlin`,
    );
  }
  const read = readExpression(times, nowMs);
  return read.repeats ? within(read, datesOf(times, nowMs)) : read;
}

interface Read extends ScheduleExpression {
  readonly repeats: boolean;
}

const FORMS =
  "Allowed: rate(5 minutes), cron(MINUTES HOURS DAY-OF-MONTH MONTH DAY-OF-WEEK YEAR) with ? for exactly one of the days, such " +
  "as cron(0 8 ? * MON-FRI *), or at(2030-01-31T08:00:00)";

function readExpression({ expression, timeZone }: ScheduleTimes, nowMs: number): Read {
  const [, kind, body = ""] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  if (kind === "cron") return readCronExpression(expression, body, timeZone);
  const read =
    kind === "at" ? readAt(body, timeZone, nowMs) : readRate(kind === "rate" ? body : "");
  if (read === undefined) throw invalid(expression, FORMS);
  return read;
}

function invalid(expression: string, problem: string): Error {
  return new Error(`scheduleExpression: Invalid Schedule Expression ${expression}. ${problem}`);
}

/** The interval of a `rate(…)`; undefined for anything else. */
export function rateMs(expression: string): number | undefined {
  const [, value, unit = ""] =
    /^rate\( *([1-9]\d*) +(minute|hour|day)s? *\)$/.exec(expression) ?? [];
  const unitMs = UNITS_MS[unit];
  return unitMs && Number(value) * unitMs;
}

function readRate(body: string): Read | undefined {
  const [, value, unit] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(body) ?? [];
  const intervalMs = rateMs(`rate(${value} ${unit})`);
  if (intervalMs === undefined) return undefined;
  return {
    repeats: true,
    description: Number(value) === 1 ? `every ${unit}` : `every ${value} ${unit}s`,
    first: (nowMs) => nowMs,
    next: (firedMs) => firedMs + intervalMs,
    lastUntil: (firedMs, nowMs) =>
      firedMs + Math.max(0, Math.floor((nowMs - firedMs) / intervalMs)) * intervalMs,
  };
}

function readCronExpression(expression: string, body: string, timeZone: string): Read {
  const cron = cronOf(expression, body, timeZone);
  return {
    repeats: true,
    description: `cron ${body} ${timeZone}`,
    first: (nowMs) => cron.after(nowMs - 1),
    next: cron.after,
    lastUntil: (firedMs, nowMs) => lastOf(cron, firedMs, nowMs),
  };
}

/** The times after `nowMs` begin somewhere: halves what lies between the last known time and that. */
function lastOf(cron: CronTimes, firedMs: number, nowMs: number): number {
  let last = firedMs;
  let after = nowMs;
  while (after - last > 1) {
    const middle = Math.floor((last + after) / 2);
    const due = cron.after(middle);
    if (due !== undefined && due <= nowMs) last = due;
    else after = middle;
  }
  return last;
}

function cronOf(expression: string, body: string, timeZone: string): CronTimes {
  try {
    return readCron(body, timeZone);
  } catch (error) {
    if (error instanceof InvalidCron) throw invalid(expression, error.message);
    throw error;
  }
}

/** A time that the clocks skip never comes. */
function readAt(body: string, timeZone: string, nowMs: number): Read | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body)) return undefined;
  const shown = Date.parse(`${body}Z`);
  // Date.parse takes the 30th of February.
  if (!Number.isFinite(shown) || new Date(shown).toISOString() !== `${body}.000Z`) return undefined;
  const due = createWallClock(timeZone).timeOf(shown);
  const never =
    due === undefined ? ", which the clocks skip" : due < nowMs ? ", which has passed" : "";
  return {
    repeats: false,
    description: `once, at ${body} ${timeZone}${never}`,
    first: (nowMs) => (due !== undefined && due >= nowMs ? due : undefined),
    next: () => undefined,
    lastUntil: (firedMs) => firedMs,
  };
}

interface Dates {
  readonly startMs: number | undefined;
  readonly endMs: number;
}

function datesOf({ startDate, endDate }: ScheduleTimes, nowMs: number): Dates {
  const startMs = startDate === undefined ? undefined : dateOf(startDate, "startDate");
  const endMs = endDate === undefined ? Number.POSITIVE_INFINITY : dateOf(endDate, "endDate");
  if (startMs !== undefined && startMs < nowMs - MAX_SCHEDULE_START_AGE_SECONDS * 1000) {
    throw new Error(
      `startDate: ${startDate}: The StartDate you specify cannot be earlier than 5 minutes ago.`,
    );
  }
  if (endMs < nowMs || (startMs !== undefined && endMs < startMs)) {
    throw new Error(`endDate: ${endDate} must be in the future and after startDate`);
  }
  return { startMs, endMs };
}

function dateOf(text: string, argument: string): number {
  const ms = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isFinite(ms)) return ms;
  throw new Error(
    `${argument}: ${JSON.stringify(text)} is not a date such as 2030-01-31T08:00:00Z`,
  );
}

function within(expression: ScheduleExpression, { startMs, endMs }: Dates): ScheduleExpression {
  const untilEnd = (due: number | undefined) =>
    due !== undefined && due <= endMs ? due : undefined;
  return {
    description: expression.description,
    first(nowMs) {
      const due = expression.first(startMs ?? nowMs);
      if (due === undefined || due >= nowMs) return untilEnd(due);
      return untilEnd(expression.next(expression.lastUntil(due, nowMs - 1)));
    },
    next: (firedMs) => untilEnd(expression.next(firedMs)),
    lastUntil: (firedMs, nowMs) => expression.lastUntil(firedMs, Math.min(nowMs, endMs)),
  };
}
