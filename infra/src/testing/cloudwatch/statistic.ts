import { type Point, type Series, statisticOf } from "./points.ts";

/** A metric's statistic, as CloudWatch knows it at a time. */
export interface Statistic {
  /** Its values in the periods that end with the last one now, oldest first. */
  until(now: number, periods: number): Series;
  /** These values are the same at each time before this one. */
  sameUntil(now: number, periods: number): number;
}

interface Computed {
  readonly value: number | undefined;
  /** When it was computed, and when CloudWatch had all points of the period. */
  readonly at: number;
  readonly final: number;
}

/** The statistic of these points in any periods of so many seconds. A window that slides asks for each period again and again. */
export function statisticOver(
  points: readonly Point[],
  statistic: string,
  period: number,
): Statistic {
  const sorted = points.toSorted((a, b) => a.at - b.at);
  const times = sorted.map(({ at }) => at);
  const known = sorted.map(knownFrom).toSorted((a, b) => a - b);
  const computed = new Map<number, Computed>();
  const first = times[0] ?? Number.POSITIVE_INFINITY;

  function valueFrom(from: number, now: number): number | undefined {
    if (from + period <= first) return undefined;
    const before = computed.get(from);
    if (before && (before.at === now || before.final <= Math.min(before.at, now)))
      return before.value;
    const all = sorted.slice(
      indexFrom(times, from),
      indexFrom(times, Math.min(from + period, now)),
    );
    const value = statisticOf(
      all.filter((point) => knownFrom(point) <= now),
      statistic,
    );
    const final = all.reduce((last, point) => Math.max(last, knownFrom(point)), from + period);
    computed.set(from, { value, at: now, final });
    return value;
  }

  return {
    until(now, periods) {
      const values: (number | undefined)[] = [];
      for (let ago = periods; ago > 0; ago -= 1) values.push(valueFrom(now - ago * period, now));
      return values;
    },
    sameUntil(now, periods) {
      let same = known[indexFrom(known, now + 1)] ?? Number.POSITIVE_INFINITY;
      for (let ago = 0; ago <= periods; ago += 1) {
        // The next point that the start of a period passes.
        const passed = times[indexFrom(times, now - ago * period)];
        if (passed !== undefined) same = Math.min(same, passed + ago * period);
      }
      return same;
    },
  };
}

function knownFrom({ at, known = at }: Point): number {
  return known;
}

/** The index of the first of these times, in their order, that is not before this one. */
function indexFrom(times: readonly number[], at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? at) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
