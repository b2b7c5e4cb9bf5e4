import type { Timeline } from "../timeline.ts";
import { PERIOD_MS, periodOf } from "./metrics.ts";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface AlarmRule {
  /** The value of a period; undefined where it is missing. So many older ones are seen with it. */
  value(from: number, older: number): number | undefined;
  isBreaching(value: number): boolean;
  /** So many of the last `periods` must breach. */
  readonly datapoints: number;
  readonly periods: number;
  readonly missing: "missing" | "notBreaching" | "breaching" | "ignore";
}

/** An alarm looks at more periods than it evaluates, for values that come late: at five for three in the examples of the page below. Assumed: at two more whatever it evaluates. */
const FURTHER_PERIODS = 2;

/**
 * A CloudWatch alarm, evaluated once a minute, so long after its end. In ALARM `onAlarm` is called at each evaluation with the values of
 * as many minutes as it evaluates, the newest first, as scaling policies act.
 */
export function watch(
  timeline: Timeline,
  rule: AlarmRule,
  afterSeconds: number,
  onAlarm: (values: readonly [number, ...number[]]) => void,
): void {
  let state: AlarmState = "INSUFFICIENT_DATA";
  let minuteEnd = periodOf(timeline.now());
  evaluateLater();

  function evaluateLater(): void {
    minuteEnd += PERIOD_MS;
    timeline.at(minuteEnd + afterSeconds * 1_000, () => {
      evaluate();
      evaluateLater();
    });
  }

  function evaluate(): void {
    const last = minuteEnd - PERIOD_MS;
    const values: (number | undefined)[] = [];
    const oldest = rule.periods + FURTHER_PERIODS - 1;
    for (let back = 0; back <= oldest; back += 1) {
      values.push(rule.value(last - back * PERIOD_MS, oldest - back));
    }
    state = nextState(state, rule, values);
    const [newest, ...others] = values.filter((value) => value !== undefined);
    if (state !== "ALARM" || newest === undefined) return;
    onAlarm([newest, ...others.slice(0, rule.periods - 1)]);
  }
}

/**
 * The state after an evaluation (CloudWatch user guide, "Configuring how alarms treat missing data").
 * @param values the newest first; undefined where one is missing
 */
export function nextState(
  before: AlarmState,
  rule: Pick<AlarmRule, "isBreaching" | "datapoints" | "periods" | "missing">,
  values: readonly (number | undefined)[],
): AlarmState {
  const { datapoints, periods, missing } = rule;
  const present = values.flatMap((value, back) =>
    value === undefined ? [] : [{ back, breaches: rule.isBreaching(value) }],
  );
  if (present.length >= periods) {
    const newest = present.slice(0, periods);
    return newest.filter(({ breaches }) => breaches).length >= datapoints ? "ALARM" : "OK";
  }
  const breaching = present.filter(({ breaches }) => breaches);
  if (missing === "breaching" || missing === "notBreaching") {
    const filled = missing === "breaching" ? periods - present.length : 0;
    return breaching.length + filled >= datapoints ? "ALARM" : "OK";
  }
  if (present.length === 0) return missing === "ignore" ? before : "INSUFFICIENT_DATA";
  if (breaching.length < present.length) return breaching.length >= datapoints ? "ALARM" : "OK";
  if (missing === "ignore") return before;
  // All that is there breaches: the oldest must be so old that the missing ones would not have mattered.
  const oldest = breaching.at(-1)?.back ?? 0;
  if (oldest + 1 >= datapoints) return "ALARM";
  return before;
}
