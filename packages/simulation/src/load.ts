import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";

/** When executions are started; several kinds at a time add up. */
export type Load = readonly LoadPart[];

export type LoadPart =
  /** At random, on average so many a second. */
  | { readonly kind: "steady"; readonly perSecond: number }
  /** A hundredth of the peak by night; from 6 to 18 o'clock a squared half-sine, with the peak at noon. */
  | { readonly kind: "daily"; readonly perSecond: number }
  /** So many at once, so long after the beginning. */
  | { readonly kind: "burst"; readonly executions: number; readonly atSeconds: number }
  /** So many at once, again and again. */
  | { readonly kind: "hourly"; readonly executions: number }
  /** At these seconds after the beginning, in order. */
  | { readonly kind: "listed"; readonly atSeconds: readonly number[] };

/** A load that can't be read; the message names what was given and what is allowed. */
export class InvalidLoad extends Error {
  override readonly name = "InvalidLoad";
}

const FORMS =
  "steady:RATE, daily:RATE, burst:COUNT, burst:COUNT@TIME, hourly:COUNT, or several with +, where RATE is such as 5/s, 20/min or 3/h, COUNT a whole number above 0, and TIME such as 90s, 10m or 2h";

/**
 * Reads a load as the command line has it.
 * @throws {InvalidLoad} when a part has another form, or a number is not above 0
 *
 * @example
 * ```ts
 * import { parseLoad } from "@sfn-workers/simulation";
 *
 * export const load = parseLoad("daily:20/s+burst:10000@2h");
 * ```
 */
export function parseLoad(text: string): Load {
  return text.split("+").map((part) => {
    const [, kind = "", amount = "", unit = "", at = "", atUnit = ""] =
      /^(\w+):([\d.]+)(?:\/(s|min|h))?(?:@([\d.]+)(s|m|min|h))?$/.exec(part.trim()) ?? [];
    const value = Number(amount);
    const atSeconds = Number(at || 0) * (SECONDS[atUnit] ?? 1);
    const isRate = kind === "steady" || kind === "daily";
    if (
      !(value > 0) ||
      Number.isNaN(atSeconds) ||
      isRate !== (unit !== "") ||
      (at !== "" && kind !== "burst")
    ) {
      throw new InvalidLoad(`the load ${JSON.stringify(part)}; allowed: ${FORMS}`);
    }
    if (isRate) return { kind, perSecond: value / (SECONDS[unit] ?? 1) };
    if (!Number.isInteger(value) || (kind !== "burst" && kind !== "hourly")) {
      throw new InvalidLoad(`the load ${JSON.stringify(part)}; allowed: ${FORMS}`);
    }
    if (kind === "hourly") return { kind, executions: value };
    return { kind, executions: value, atSeconds };
  });
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, m: 60, h: 3_600 };

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** When the daily curve leaves the night's level, and for how many hours. */
const MORNING_HOUR = 6;
const DAYLIGHT_HOURS = 12;
const NIGHT_PART = 1 / 100;

/** The rate of the daily curve at a time, as a part of its peak. */
export function dailyPart(ms: number): number {
  const hour = (ms / HOUR_MS) % DAY_HOURS;
  const sine = Math.sin((Math.PI * (hour - MORNING_HOUR)) / DAYLIGHT_HOURS);
  return NIGHT_PART + (1 - NIGHT_PART) * Math.max(0, sine) ** 2;
}

/** The mean of the daily curve: that of a squared sine is a half, for half of the day. */
const DAILY_MEAN = NIGHT_PART + (1 - NIGHT_PART) * (DAYLIGHT_HOURS / DAY_HOURS / 2);

/** How many executions a load starts until then, on average; of a daily one by whole days. */
export function startsOf(load: Load, seconds: number): number {
  return load.reduce((sum, part) => sum + startsOfPart(part, seconds), 0);
}

function startsOfPart(part: LoadPart, seconds: number): number {
  switch (part.kind) {
    case "steady":
      return part.perSecond * seconds;
    case "daily":
      return part.perSecond * seconds * DAILY_MEAN;
    case "burst":
      return part.atSeconds < seconds ? part.executions : 0;
    case "hourly":
      return part.executions * Math.ceil((seconds * 1_000) / HOUR_MS);
    case "listed":
      return part.atSeconds.filter((at) => at < seconds).length;
  }
}

/** Calls `start` for each execution of the load until `untilMs`. */
export function applyLoad(
  load: Load,
  timeline: Timeline,
  random: Random,
  untilMs: number,
  start: () => void,
): void {
  for (const part of load) applyPart(part, timeline, random.fork(), untilMs, start);
}

function applyPart(
  part: LoadPart,
  timeline: Timeline,
  random: Random,
  untilMs: number,
  start: () => void,
): void {
  switch (part.kind) {
    case "steady":
      startAtRandom(part.perSecond, () => 1);
      return;
    case "daily":
      startAtRandom(part.perSecond, dailyPart);
      return;
    case "burst":
      startAt(part.atSeconds * 1_000, part.executions);
      return;
    case "hourly":
      for (let ms = 0; ms < untilMs; ms += HOUR_MS) startAt(ms, part.executions);
      return;
    case "listed":
      for (const seconds of part.atSeconds) startAt(seconds * 1_000, 1);
  }

  /** Draws for the peak, and leaves out what is above the rate of the time. */
  function startAtRandom(perSecond: number, partAt: (ms: number) => number): void {
    const ms = timeline.now() + random.gapSeconds(perSecond) * 1_000;
    if (ms >= untilMs) return;
    timeline.at(ms, () => {
      if (random.next() < partAt(ms)) start();
      startAtRandom(perSecond, partAt);
    });
  }

  function startAt(ms: number, executions: number): void {
    if (ms >= untilMs) return;
    timeline.at(ms, () => {
      for (let count = 0; count < executions; count += 1) start();
    });
  }
}
