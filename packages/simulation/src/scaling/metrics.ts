import type { Timeline } from "../timeline.ts";

export const PERIOD_MS = 60_000;

export type Statistic = "Average" | "Sum" | "SampleCount" | "Minimum" | "Maximum";

/** CloudWatch's metrics in periods of a minute, of which each value is seen only after its delay. */
export interface Metrics {
  /** Adds a value of now that is seen at `seenAt`. */
  put(metric: string, value: number, seenAt: number): void;
  /** What is seen now of the period that began at `from`; undefined without a value. */
  statistic(metric: string, statistic: Statistic, from: number): number | undefined;
}

/** Values that are seen together. */
interface Values {
  readonly seenAt: number;
  sum: number;
  count: number;
  least: number;
  most: number;
}

/** Longer than any alarm looks back, in periods. */
const KEPT_PERIODS = 60;

export function createMetrics(timeline: Timeline): Metrics {
  const metrics = new Map<string, Map<number, Values[]>>();
  return {
    put(metric, value, seenAt) {
      const periods = metrics.get(metric) ?? new Map<number, Values[]>();
      metrics.set(metric, periods);
      add(valuesOf(periods, periodOf(timeline.now())), value, seenAt);
    },
    statistic(metric, statistic, from) {
      const all = metrics.get(metric)?.get(from) ?? [];
      const seen = all.filter(({ seenAt }) => seenAt <= timeline.now());
      return seen.length === 0 ? undefined : STATISTICS[statistic](seen);
    },
  };
}

/** When the period of a time began. */
export function periodOf(ms: number): number {
  return Math.floor(ms / PERIOD_MS) * PERIOD_MS;
}

function valuesOf(periods: Map<number, Values[]>, from: number): Values[] {
  const found = periods.get(from);
  if (found) return found;
  const values: Values[] = [];
  periods.set(from, values);
  const [oldest] = periods.size > KEPT_PERIODS ? periods.keys() : [];
  if (oldest !== undefined) periods.delete(oldest);
  return values;
}

function add(values: Values[], value: number, seenAt: number): void {
  const last = values.at(-1);
  if (last?.seenAt !== seenAt) {
    values.push({ seenAt, sum: value, count: 1, least: value, most: value });
    return;
  }
  last.sum += value;
  last.count += 1;
  last.least = Math.min(last.least, value);
  last.most = Math.max(last.most, value);
}

const sumOf = (values: readonly Values[]) => values.reduce((total, { sum }) => total + sum, 0);
const countOf = (values: readonly Values[]) =>
  values.reduce((total, { count }) => total + count, 0);

const STATISTICS: Readonly<Record<Statistic, (values: readonly Values[]) => number>> = {
  Average: (values) => sumOf(values) / countOf(values),
  Sum: sumOf,
  SampleCount: countOf,
  Minimum: (values) => Math.min(...values.map(({ least }) => least)),
  Maximum: (values) => Math.max(...values.map(({ most }) => most)),
};
