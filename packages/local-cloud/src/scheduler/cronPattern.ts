/** A cron expression that the grammar does not allow. The message names the field, its value and what is allowed. */
export class InvalidCron extends Error {
  override readonly name = "InvalidCron";
}

/** A cron expression in the form that the library reads. */
export interface CronPattern {
  readonly text: string;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names for the numbers from `min` on. */
  readonly names?: readonly string[];
  readonly allowed: string;
}

const MINUTES: Field = { name: "minutes", min: 0, max: 59, allowed: "0-59 and , - * /" };
const HOURS: Field = { name: "hours", min: 0, max: 23, allowed: "0-23 and , - * /" };
const DAY_OF_MONTH: Field = {
  ...{ name: "day-of-month", min: 1, max: 31 },
  allowed: "1-31 and , - * ? / L W; L, LW and 15W stand alone",
};
const MONTH: Field = {
  ...{ name: "month", min: 1, max: 12, allowed: "1-12 or JAN-DEC, and , - * /" },
  names: "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" "),
};
const DAY_OF_WEEK: Field = {
  ...{ name: "day-of-week", min: 1, max: 7, names: "SUN MON TUE WED THU FRI SAT".split(" ") },
  allowed: "1-7 or SUN-SAT, and , - * ? L #; 6L and 6#3 stand alone",
};
const YEAR: Field = { name: "year", min: 1970, max: 2199, allowed: "1970-2199 and , - * /" };
const FIELDS = [MINUTES, HOURS, DAY_OF_MONTH, MONTH, DAY_OF_WEEK, YEAR];

/**
 * Reads `MINUTES HOURS DAY-OF-MONTH MONTH DAY-OF-WEEK YEAR` by the grammar of EventBridge Scheduler (user guide, "Cron-based
 * schedules"), which differs from those of other crons: exactly one of the two days is `?`, Sunday is 1, there is a year. The
 * user guide says once that the year is optional; the API reference asks for six fields.
 *
 * @throws {InvalidCron} when the grammar does not allow it
 */
export function cronPattern(body: string): CronPattern {
  const values = body.trim().toUpperCase().split(/\s+/);
  if (values.length !== FIELDS.length) {
    const names = FIELDS.map(({ name }) => name).join(" ");
    const count = values[0] === "" ? 0 : values.length;
    throw new InvalidCron(`cron(…) has ${FIELDS.length} fields (${names}), got ${count}`);
  }
  const [minute = "", hour = "", day = "", month = "", weekday = "", year = ""] = values;
  const minutes = numbersOf(minute, MINUTES);
  const hours = numbersOf(hour, HOURS);
  const date = [dayOfMonthOf(day), numbersOf(month, MONTH).join(","), dayOfWeekOf(weekday)];
  const years = year === "*" ? year : numbersOf(year, YEAR).join(",");
  const marks = [day, weekday].filter((value) => value === "?").length;
  if (marks !== 1) {
    throw new InvalidCron(
      `exactly one of day-of-month and day-of-week of cron(…) is "?", got ${marks}`,
    );
  }
  const text = ["0", minutes, hours, ...date, years].join(" ");
  return { text, minutes: new Set(minutes), hours: new Set(hours) };
}

/** `L` is the last day of the month, `LW` its last weekday, `15W` the weekday closest to the 15th. */
function dayOfMonthOf(text: string): string {
  if (text === "?") return "*";
  if (["*", "L", "LW"].includes(text)) return text;
  const [, day] = /^(\d+)W$/.exec(text) ?? [];
  if (day !== undefined) return `${numberOf(day, DAY_OF_MONTH, text)}W`;
  return numbersOf(text, DAY_OF_MONTH).join(",");
}

/** `L` is Saturday, `6L` the last Friday of the month, `6#3` the third. */
function dayOfWeekOf(text: string): string {
  if (text === "?" || text === "*") return "*";
  if (text === "L") return String(DAY_OF_WEEK.max);
  const [, day, last, nth] = /^(\w+)(?:(L)|#([1-5]))$/.exec(text) ?? [];
  if (day !== undefined) return `${numberOf(day, DAY_OF_WEEK, text)}#${last ?? nth}`;
  // Increments are not in the grammar of this field.
  if (text.includes("/")) throw notAllowed(text, DAY_OF_WEEK);
  return numbersOf(text, DAY_OF_WEEK).join(",");
}

/** The values of a list of `*`, numbers, names, ranges and increments. A range may go on from the greatest value to the least. */
function numbersOf(text: string, field: Field): number[] {
  const numbers = text.split(",").flatMap((part) => partOf(part, field, text));
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function partOf(part: string, field: Field, text: string): number[] {
  const [range = "", increment, ...rest] = part.split("/");
  if (rest.length > 0) throw notAllowed(text, field);
  const step = increment === undefined ? 1 : stepOf(increment, field, text);
  const [from, to] = boundsOf(range, field, increment !== undefined, text);
  const size = field.max - field.min + 1;
  const count = to >= from ? to - from : to - from + size;
  const values: number[] = [];
  for (let added = 0; added <= count; added += step) {
    values.push(field.min + ((from - field.min + added) % size));
  }
  return values;
}

/** An increment is no greater than the greatest value: every 60 minutes is refused. */
function stepOf(increment: string, field: Field, text: string): number {
  const step = /^\d{1,4}$/.test(increment) ? Number(increment) : 0;
  if (step >= 1 && step <= field.max) return step;
  throw notAllowed(text, field);
}

/** `from/step` goes up to the greatest value. */
function boundsOf(range: string, field: Field, isOpen: boolean, text: string): [number, number] {
  if (range === "*") return [field.min, field.max];
  const [first = "", last, ...rest] = range.split("-");
  if (rest.length > 0) throw notAllowed(text, field);
  const from = numberOf(first, field, text);
  if (last !== undefined) return [from, numberOf(last, field, text)];
  return [from, isOpen ? field.max : from];
}

function numberOf(value: string, field: Field, text: string): number {
  const name = field.names?.indexOf(value) ?? -1;
  if (name >= 0) return field.min + name;
  const number = /^\d{1,4}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= field.min && number <= field.max) return number;
  throw notAllowed(text, field);
}

function notAllowed(text: string, { name, allowed }: Field): InvalidCron {
  return new InvalidCron(`${name} of cron(…) is ${JSON.stringify(text)}; allowed: ${allowed}`);
}
