import { type Alarm, alarmSchema, type TreatMissingData } from "./alarmInputs.ts";
import type { EmptyFill } from "./metricMath.ts";
import { percentOf, type Reported, type Series } from "./points.ts";
import { type Statistic, statisticOver } from "./statistic.ts";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** What AWS's documentation leaves open. An alarm has to be right either way. */
export interface Reading {
  /** By how many periods the evaluation range is longer than the alarm's evaluation periods. */
  readonly extraPeriods: number;
  readonly emptyFill: EmptyFill;
}

export interface Change {
  readonly at: number;
  readonly state: AlarmState;
  /** Whether the alarm has actions for this state. */
  readonly notifies: boolean;
}

/** How an alarm's state changes, evaluated at these times, in seconds, as one reads AWS's documentation. */
export type Watch = (reading: Reading, times: readonly number[]) => Change[];

/**
 * The states of an alarm over what was reported, as CloudWatch's documentation says them (user guide, "Evaluating an alarm",
 * "Configuring how CloudWatch alarms treat missing data", "Alarm evaluation window"): the window slides, the range is longer than
 * the evaluation periods, and points that are late are not there yet. An alarm begins without data, and is evaluated each minute.
 *
 * @param inputs the alarm's registered inputs
 */
export function watch(inputs: unknown, reported: Reported): Watch {
  const alarm = alarmSchema.parse(inputs);
  const compare = comparisonOf(alarm);
  const ranges = rangesOf(alarm, reported);
  const actions = {
    OK: [],
    ALARM: alarm.alarmActions,
    INSUFFICIENT_DATA: alarm.insufficientDataActions,
  };
  return (reading, times) => {
    const changes: Change[] = [];
    let before: AlarmState = "INSUFFICIENT_DATA";
    let same = Number.NEGATIVE_INFINITY;
    for (const at of times) {
      // The same range leads to the same state.
      if (at < same) continue;
      const now = endOfRange(alarm, at);
      const range = ranges.at(reading, now);
      same = ranges.sameUntil(reading, now);
      const breaches = range?.map((value) => (value === undefined ? undefined : compare(value)));
      const state: AlarmState = breaches ? stateOf(breaches, alarm, before) : before;
      if (state !== before) changes.push({ at, state, notifies: actions[state].length > 0 });
      before = state;
    }
    return changes;
  };
}

const [HOUR, DAY] = [3_600, 86_400];

/** An alarm over more than a day is evaluated once an hour, and sees what was before that hour (user guide, "Multi-day alarms"). */
function endOfRange({ evaluationPeriods, metricQueries }: Alarm, at: number): number {
  const period = Math.max(...metricQueries.map(({ metric }) => metric?.period ?? 0));
  return evaluationPeriods * period > DAY ? Math.floor(at / HOUR) * HOUR : at;
}

interface Ranges {
  /** The values of the evaluation range that ends then; undefined where there are too few samples. */
  at(reading: Reading, now: number): Series | undefined;
  /** The range is the same at each time before this one. */
  sameUntil(reading: Reading, now: number): number;
}

function rangesOf(alarm: Alarm, reported: Reported): Ranges {
  const queries = alarm.metricQueries.map(({ metric, ...query }) => {
    const points = metric && (reported[`${metric.namespace} ${metric.metricName}`] ?? []);
    const values = metric && points && statisticOver(points, metric.stat, metric.period);
    const samples = metric && points && statisticOver(points, "SampleCount", metric.period);
    return { ...query, metric: metric && values && samples && { ...metric, values, samples } };
  });
  const metrics = queries.flatMap(({ metric }) => metric ?? []);
  const periodsOf = ({ extraPeriods }: Reading) => alarm.evaluationPeriods + extraPeriods;
  return {
    at(reading, now) {
      if (metrics.some((metric) => isTooFew(alarm, metric, now))) return undefined;
      const series = new Map<string, Series>();
      let answer: Series = [];
      for (const { id, metric, expression, returnData } of queries) {
        const values = metric
          ? metric.values.until(now, periodsOf(reading))
          : (expression?.(series, reading.emptyFill) ?? []);
        series.set(id, values);
        if (returnData) answer = values;
      }
      return answer;
    },
    sameUntil: (reading, now) =>
      metrics.reduce(
        (first, { values }) => Math.min(first, values.sameUntil(now, periodsOf(reading))),
        Number.POSITIVE_INFINITY,
      ),
  };
}

interface Watched {
  readonly stat: string;
  readonly samples: Statistic;
}

/** With fewer than 10 / (1 - percentile) samples a percentile is not significant (user guide, "low data samples"). */
function isTooFew(alarm: Alarm, { stat, samples }: Watched, now: number): boolean {
  if (alarm.evaluateLowSampleCountPercentiles === "evaluate" || !stat.startsWith("p")) return false;
  const share = percentOf(stat) / 100;
  const needed = 10 / (share < 0.5 ? share : 1 - share);
  const counts = samples.until(now, alarm.evaluationPeriods);
  const total = counts.reduce((sum: number, count = 0) => sum + count, 0);
  return total > 0 && total < needed;
}

/** The state that follows from the range's breaches, oldest first; a period without a value is undefined. */
export function stateOf(
  breaches: readonly (boolean | undefined)[],
  alarm: {
    readonly evaluationPeriods: number;
    readonly datapointsToAlarm?: number | undefined;
    readonly treatMissingData: TreatMissingData;
  },
  before: AlarmState,
): AlarmState {
  const {
    evaluationPeriods,
    datapointsToAlarm = evaluationPeriods,
    treatMissingData: treat,
  } = alarm;
  const real = breaches.filter((one) => one !== undefined).slice(-evaluationPeriods);
  const missing = evaluationPeriods - real.length;
  const breaching = real.filter(Boolean).length + (treat === "breaching" ? missing : 0);
  if (breaching >= datapointsToAlarm) return "ALARM";
  const isKnown = missing === 0 || treat === "breaching" || treat === "notBreaching";
  if (isKnown || real.includes(false)) return "OK";
  if (treat === "ignore") return before;
  // No premature alarm: the oldest breach has to be as old as an alarm's.
  const oldest = breaches.indexOf(true);
  return oldest >= 0 && breaches.length - oldest >= datapointsToAlarm
    ? "ALARM"
    : "INSUFFICIENT_DATA";
}

function comparisonOf({ comparisonOperator, threshold }: Alarm): (value: number) => boolean {
  switch (comparisonOperator) {
    case "GreaterThanThreshold":
      return (value) => value > threshold;
    case "GreaterThanOrEqualToThreshold":
      return (value) => value >= threshold;
    case "LessThanThreshold":
      return (value) => value < threshold;
    case "LessThanOrEqualToThreshold":
      return (value) => value <= threshold;
    default:
      throw new Error(`No such comparison: ${comparisonOperator}`);
  }
}
