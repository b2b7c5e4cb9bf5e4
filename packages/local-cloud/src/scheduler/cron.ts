import { Cron } from "croner";
import { createWallClock } from "./wallClock.ts";

/** The times of a cron expression. */
export interface CronTimes {
  /** The first time after this one, in milliseconds since 1970. */
  after(ms: number): number | undefined;
}

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const FIELDS = {
  minutes: { min: 0, max: 59 },
  hours: { min: 0, max: 23 },
  dayOfMonth: { min: 1, max: 31 },
  month: {
    ...{ min: 1, max: 12 },
    names: "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" "),
  },
  dayOfWeek: { min: 1, max: 7, names: "SUN MON TUE WED THU FRI SAT".split(" ") },
  year: { min: 1970, max: 2199 },
} as const satisfies Record<string, Field>;

/** Enough for a minute of every hour that comes twice. */
const MAX_TRIES = 1_000;

/**
 * Reads `MINUTES HOURS DAY-OF-MONTH MONTH DAY-OF-WEEK YEAR` by the grammar of EventBridge Scheduler (user guide, "Cron-based
 * schedules"), which differs from those of other crons: exactly one of the two days is `?`, Sunday is 1, there is a year.
 * A time that the clocks skip in spring is skipped, and one that they show twice in autumn counts once.
 *
 * @returns undefined when the grammar does not allow it
 */
export function readCron(body: string, timeZone: string): CronTimes | undefined {
  const pattern = patternOf(body);
  if (pattern === undefined) return undefined;
  const cron = new Cron(pattern.text, {
    timezone: timeZone,
    paused: true,
    mode: "7-part",
    // Sunday is 1.
    alternativeWeekdays: true,
  });
  const clock = createWallClock(timeZone);

  /** The library moves a time that the clocks skip to the time after the gap. */
  function isSkipped(ms: number): boolean {
    const shown = new Date(clock.at(ms));
    return !pattern?.hours.has(shown.getUTCHours()) || !pattern.minutes.has(shown.getUTCMinutes());
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

function patternOf(body: string) {
  const fields = body.trim().split(/\s+/);
  if (fields.length !== 6) return undefined;
  const [minute = "", hour = "", day = "", monthOfYear = "", weekday = "", yearText = ""] = fields;
  if ((day === "?") === (weekday === "?")) return undefined;
  const minutes = numbersOf(minute, FIELDS.minutes);
  const hours = numbersOf(hour, FIELDS.hours);
  const dayOfMonth = day === "?" ? "*" : dayOfMonthOf(day);
  const month = numbersOf(monthOfYear, FIELDS.month);
  const dayOfWeek = weekday === "?" ? "*" : dayOfWeekOf(weekday);
  const year = numbersOf(yearText, FIELDS.year);
  if (!minutes || !hours || !dayOfMonth || !month || !dayOfWeek || !year) return undefined;
  const years = yearText === "*" ? "*" : year.join(",");
  const text = ["0", minutes, hours, dayOfMonth, month, dayOfWeek, years].join(" ");
  return { text, minutes: new Set(minutes), hours: new Set(hours) };
}

/** `L` is the last day of the month, `15W` the weekday closest to the 15th. */
function dayOfMonthOf(text: string): string | undefined {
  if (text === "*" || text === "L") return text;
  const [, day] = /^(\d+)W$/.exec(text) ?? [];
  if (day !== undefined) return isIn(Number(day), FIELDS.dayOfMonth) ? text : undefined;
  return numbersOf(text, FIELDS.dayOfMonth)?.join(",");
}

/** `L` is Saturday, `6L` the last Friday of the month, `6#3` the third; these stand alone. */
function dayOfWeekOf(text: string): string | undefined {
  if (text === "*") return text;
  if (text === "L") return String(FIELDS.dayOfWeek.max);
  const [, last] = /^(\w+)L$/.exec(text) ?? [];
  if (last !== undefined) {
    const day = numberOf(last, FIELDS.dayOfWeek);
    return day === undefined ? undefined : `${day}#L`;
  }
  const [, nth, count] = /^(\w+)#([1-5])$/.exec(text) ?? [];
  if (nth !== undefined) {
    const day = numberOf(nth, FIELDS.dayOfWeek);
    return day === undefined ? undefined : `${day}#${count}`;
  }
  // Increments are not in the grammar of this field.
  return text.includes("/") ? undefined : numbersOf(text, FIELDS.dayOfWeek)?.join(",");
}

/** The values of a list of `*`, numbers, names, ranges and increments. A range may go on from the greatest value to the least. */
function numbersOf(text: string, field: Field): number[] | undefined {
  const numbers: number[] = [];
  for (const part of text.split(",")) {
    const values = partOf(part, field);
    if (values === undefined) return undefined;
    numbers.push(...values);
  }
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function partOf(part: string, field: Field): number[] | undefined {
  const [range = "", increment, ...rest] = part.split("/");
  if (rest.length > 0) return undefined;
  const step = increment === undefined ? 1 : stepOf(increment, field);
  const bounds = boundsOf(range, field, increment !== undefined);
  if (step === undefined || bounds === undefined) return undefined;
  const size = field.max - field.min + 1;
  const [from, to] = bounds;
  const count = to >= from ? to - from : to - from + size;
  const values: number[] = [];
  for (let added = 0; added <= count; added += step) {
    values.push(field.min + ((from - field.min + added) % size));
  }
  return values;
}

function stepOf(text: string, { min, max }: Field): number | undefined {
  const step = /^\d+$/.test(text) ? Number(text) : 0;
  return step >= 1 && step <= max - min + 1 ? step : undefined;
}

/** `from/step` goes up to the greatest value. */
function boundsOf(range: string, field: Field, isOpen: boolean): [number, number] | undefined {
  if (range === "*") return [field.min, field.max];
  const [first = "", last, ...rest] = range.split("-");
  const from = numberOf(first, field);
  const to = last === undefined ? (isOpen ? field.max : from) : numberOf(last, field);
  return rest.length > 0 || from === undefined || to === undefined ? undefined : [from, to];
}

function numberOf(text: string, field: Field): number | undefined {
  const name = field.names?.indexOf(text.toUpperCase()) ?? -1;
  if (name >= 0) return field.min + name;
  const number = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return isIn(number, field) ? number : undefined;
}

function isIn(number: number, { min, max }: Field): boolean {
  return number >= min && number <= max;
}
