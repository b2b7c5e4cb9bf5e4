import fc from "fast-check";
import { expect, test } from "vitest";
import { readCron } from "./cron.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What a calendar and a clock show; Sunday is 1. */
interface Shown {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly year: number;
  readonly weekday: number;
  readonly daysInMonth: number;
}

/** The text of a field beside what it means. */
interface Part {
  readonly text: string;
  readonly matches: (shown: Shown) => boolean;
}

function numbers(read: (shown: Shown) => number, min: number, max: number, names: string[] = []) {
  const value = fc.integer({ min, max });
  const spelt = (at: number) => names[at - min] ?? String(at);
  const isIn = (text: string, test: (at: number) => boolean): Part => ({
    text,
    matches: (shown) => test(read(shown)),
  });
  const every = fc.constant(isIn("*", () => true));
  const one = value.map((at) => isIn(spelt(at), (other) => other === at));
  const range = fc.tuple(value, value).map(([from, to]) =>
    // A range from a greater value to a smaller one goes on from the greatest value to the least.
    isIn(`${spelt(from)}-${spelt(to)}`, (at) =>
      from <= to ? at >= from && at <= to : at >= from || at <= to,
    ),
  );
  const steps = fc
    .tuple(value, fc.integer({ min: 1, max: max - min }))
    .map(([from, step]) => isIn(`${from}/${step}`, (at) => at >= from && (at - from) % step === 0));
  const list = (parts: fc.Arbitrary<Part>) =>
    fc.array(parts, { minLength: 2, maxLength: 4 }).map((all) => ({
      text: all.map(({ text }) => text).join(","),
      matches: (shown: Shown) => all.some(({ matches }) => matches(shown)),
    }));
  return { every, one, range, steps, list: list(fc.oneof(one, range)) };
}

const minutes = numbers(({ minute }) => minute, 0, 59);
const hours = numbers(({ hour }) => hour, 0, 23);
const days = numbers(({ day }) => day, 1, 31);
const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const months = numbers(({ month }) => month, 1, 12, MONTHS);
const WEEKDAYS = "SUN MON TUE WED THU FRI SAT".split(" ");
const weekdays = numbers(({ weekday }) => weekday, 1, 7, WEEKDAYS);
const years = numbers(({ year }) => year, 2026, 2034);

const minute = fc.oneof(minutes.every, minutes.one, minutes.range, minutes.steps, minutes.list);
const hour = fc.oneof(hours.every, hours.one, hours.range, hours.steps, hours.list);
const month = fc.oneof(months.every, months.one, months.range, months.steps, months.list);
const year = fc.oneof({ arbitrary: years.every, weight: 4 }, years.one, years.range, years.steps);

/** The weekday of the month that is closest to a day of it. */
function closestWeekday(near: number, { day, weekday, daysInMonth }: Shown): number | undefined {
  if (near > daysInMonth) return undefined;
  const isWeekday = (other: number) => {
    const of = (((weekday - 1 + other - day) % 7) + 7) % 7;
    return of !== 0 && of !== 6;
  };
  const all = Array.from({ length: daysInMonth }, (_, index) => index + 1).filter(isWeekday);
  return all.sort((a, b) => Math.abs(a - near) - Math.abs(b - near))[0];
}

const part = (text: string, matches: Part["matches"]): Part => ({ text, matches });
const day = fc.oneof(
  ...[days.every, days.one, days.range, days.steps, days.list],
  fc.constant(part("L", (shown) => shown.day === shown.daysInMonth)),
  fc.constant(part("LW", (shown) => shown.day === closestWeekday(shown.daysInMonth, shown))),
  fc
    .integer({ min: 1, max: 31 })
    .map((near) => part(`${near}W`, (shown) => shown.day === closestWeekday(near, shown))),
);
const aWeekday = fc.integer({ min: 1, max: 7 });
const weekday = fc.oneof(
  ...[weekdays.every, weekdays.one, weekdays.range, weekdays.list],
  fc.constant(part("L", (shown) => shown.weekday === 7)),
  aWeekday.map((of) =>
    part(`${of}L`, (shown) => shown.weekday === of && shown.day + 7 > shown.daysInMonth),
  ),
  fc
    .tuple(aWeekday, fc.integer({ min: 1, max: 5 }))
    .map(([of, nth]) =>
      part(
        `${WEEKDAYS[of - 1]}#${nth}`,
        (shown) => shown.weekday === of && Math.ceil(shown.day / 7) === nth,
      ),
    ),
);
const any = fc.constant(part("?", () => true));
const date = fc.oneof(fc.tuple(day, month, any, year), fc.tuple(any, month, weekday, year));

/** An expression beside its slow, plain meaning. */
function expressionOf(parts: readonly Part[]) {
  return {
    text: parts.map(({ text }) => text).join(" "),
    matches: (shown: Shown) => parts.every(({ matches }) => matches(shown)),
  };
}

/** Their changes are an hour, half an hour and two hours long, at midnight too, and one is a whole day. */
const ZONES = [
  ...["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll", "UTC"],
  ...["America/Havana", "Asia/Beirut", "Africa/Cairo", "Africa/Casablanca", "Pacific/Chatham"],
  ...["America/St_Johns", "Pacific/Apia", "Asia/Kolkata", "America/Sao_Paulo", "EST5EDT"],
];
const clocks = new Map(
  ZONES.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat("en-GB", {
      ...{ timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit" },
      ...{ hour: "2-digit", minute: "2-digit" },
    }),
  ]),
);

/** `28/03/2027, 01:59` */
const textAt = (zone: string, ms: number) => clocks.get(zone)?.format(ms) ?? "";

function shownBy(text: string): Shown {
  const [day = 1, month = 1, year = 1970, hour = 0, minute = 0] = text.split(/\D+/).map(Number);
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { minute, hour, day, month, year, weekday, daysInMonth };
}

function offsetAt(zone: string, ms: number): number {
  const { year, month, day, hour, minute } = shownBy(textAt(zone, ms));
  return Date.UTC(year, month - 1, day, hour, minute) - ms;
}

/** The days of a year on which the clocks of a zone change, or some other day. */
function changesOf(zone: string, year: number): number[] {
  const found: number[] = [];
  const end = Date.UTC(year + 1, 0, 1);
  for (let at = Date.UTC(year, 0, 1); at < end; at += DAY_MS) {
    if (offsetAt(zone, at) !== offsetAt(zone, at + DAY_MS)) found.push(at);
  }
  return found.length === 0 ? [Date.UTC(year, 5, 1)] : found;
}

const window = fc
  .tuple(fc.constantFrom(...ZONES), fc.integer({ min: 2008, max: 2036 }), fc.nat(), fc.nat(2_879))
  .map(([zone, inYear, choice, minutesBefore]) => {
    const changes = changesOf(zone, inYear);
    const change = changes[choice % changes.length] ?? 0;
    return { zone, from: change - minutesBefore * MINUTE_MS, to: change + 2 * DAY_MS };
  });

function timesOf(expression: string, zone: string, from: number, to: number): number[] {
  const cron = readCron(expression, zone);
  const times: number[] = [];
  for (let at = cron.after(from); at !== undefined && at <= to; at = cron.after(at)) times.push(at);
  return times;
}

const iso = (times: readonly number[]) => times.map((ms) => new Date(ms).toISOString());

test("a cron expression fires at each minute whose clock it matches, the first time that the clocks show it", () => {
  const everyYear = fc.oneof(fc.tuple(day, month, any), fc.tuple(any, month, weekday));
  const expression = fc
    .tuple(minute, hour, everyYear)
    .map(([m, h, [d, mo, w]]) => expressionOf([m, h, d, mo, w, part("*", () => true)]));
  fc.assert(
    fc.property(expression, window, ({ text, matches }, { zone, from, to }) => {
      const seen = new Set<string>();
      const expected: number[] = [];
      for (let at = from - 2 * DAY_MS; at <= to; at += MINUTE_MS) {
        const shown = textAt(zone, at);
        if (at > from && !seen.has(shown) && matches(shownBy(shown))) expected.push(at);
        seen.add(shown);
      }
      expect(iso(timesOf(text, zone, from, to))).toEqual(iso(expected));
    }),
    { numRuns: 20 },
  );
});

test("a cron expression fires on each day that it matches, in all years", () => {
  const atNoon = ["0", "12"].map((text) => part(text, () => true));
  const expression = date.map((parts) => expressionOf([...atNoon, ...parts]));
  fc.assert(
    fc.property(expression, ({ text, matches }) => {
      const [from, to] = [Date.UTC(2026, 0, 1), Date.UTC(2037, 0, 1)];
      const expected: number[] = [];
      for (let at = from + 12 * HOUR_MS; at <= to; at += DAY_MS) {
        if (matches(shownBy(textAt("UTC", at)))) expected.push(at);
      }
      expect(iso(timesOf(text, "UTC", from, to))).toEqual(iso(expected));
    }),
    { numRuns: 20 },
  );
});
