import { type Alarm, type AlarmMetric, alarmSchema, type TreatMissingData } from "./alarmInputs.ts";
import type { EmptyFill } from "./metricMath.ts";
import {
  type Point,
  percentOf,
  type Reported,
  type Series,
  samplesOf,
  statisticOf,
} from "./points.ts";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** What AWS's documentation leaves open. An alarm has to be right either way. */
export interface Reading {
  /** By how many periods the evaluation range is longer than the alarm's evaluation periods. */
  readonly extraPeriods: number;
  readonly emptyFill: EmptyFill;
}

export interface Evaluation {
  readonly at: number;
  readonly state: AlarmState;
  /** Whether the state is new, and the alarm has actions for it. */
  readonly notifies: boolean;
}

/**
 * The states of an alarm at these times, as CloudWatch's documentation says them (user guide, "Evaluating an alarm",
 * "Configuring how CloudWatch alarms treat missing data", "Alarm evaluation window"): the window slides, the range is longer than
 * the evaluation periods, and points that are late are not there yet.
 *
 * @param inputs the alarm's registered inputs
 * @param times in seconds; CloudWatch evaluates each minute
 */
export function* alarmStates(
  inputs: unknown,
  reported: Reported,
  reading: Reading,
  times: readonly number[],
): Generator<Evaluation, void> {
  const alarm = alarmSchema.parse(inputs);
  const compare = comparisonOf(alarm);
  const sorted = sortedByTime(reported);
  const actions = {
    OK: [],
    ALARM: alarm.alarmActions,
    INSUFFICIENT_DATA: alarm.insufficientDataActions,
  };
  let before: AlarmState = "INSUFFICIENT_DATA";
  for (const at of times) {
    const range = rangeOf(alarm, sorted, reading, at);
    const breaches =
      range === "too few samples"
        ? undefined
        : range.map((value) => (value === undefined ? undefined : compare(value)));
    const state: AlarmState = breaches ? stateOf(breaches, alarm, before) : before;
    yield { at, state, notifies: state !== before && actions[state].length > 0 };
    before = state;
  }
}

/** The values of the evaluation range. */
function rangeOf(
  alarm: Alarm,
  reported: Reported,
  { extraPeriods, emptyFill }: Reading,
  at: number,
): Series | "too few samples" {
  const periods = alarm.evaluationPeriods + extraPeriods;
  const series = new Map<string, Series>();
  let answer: Series = [];
  for (const { id, metric: watched, expression, returnData } of alarm.metricQueries) {
    const windows = watched && windowsOf(reported, watched, periods, at);
    if (watched && windows && isTooFew(alarm, watched.stat, windows)) return "too few samples";
    const values = windows
      ? windows.map((points) => statisticOf(points, watched?.stat ?? ""))
      : (expression?.(series, emptyFill) ?? []);
    series.set(id, values);
    if (returnData) answer = values;
  }
  return answer;
}

function windowsOf(
  reported: Reported,
  { namespace, metricName, period }: AlarmMetric,
  periods: number,
  now: number,
): Point[][] {
  const from = now - periods * period;
  const windows: Point[][] = Array.from({ length: periods }, () => []);
  const points = reported[`${namespace} ${metricName}`] ?? [];
  for (let next = firstFrom(points, from); next < points.length; next += 1) {
    const point = points[next];
    if (point === undefined || point.at >= now) break;
    if ((point.known ?? point.at) > now) continue;
    windows[Math.floor((point.at - from) / period)]?.push(point);
  }
  return windows;
}

function sortedByTime(reported: Reported): Reported {
  const sorted = Object.entries(reported).map(([name, points]) => [
    name,
    points.toSorted((a, b) => a.at - b.at),
  ]);
  return Object.fromEntries(sorted);
}

/** The index of the first point from this time on, of points in their order. */
function firstFrom(points: readonly Point[], at: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((points[middle]?.at ?? at) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** With fewer than 10 / (1 - percentile) samples a percentile is not significant (user guide, "low data samples"). */
function isTooFew(alarm: Alarm, stat: string, windows: readonly Point[][]): boolean {
  if (alarm.evaluateLowSampleCountPercentiles === "evaluate" || !stat.startsWith("p")) return false;
  const share = percentOf(stat) / 100;
  const needed = 10 / (share < 0.5 ? share : 1 - share);
  const evaluated = windows.slice(-alarm.evaluationPeriods).flat();
  return evaluated.length > 0 && samplesOf(evaluated) < needed;
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
