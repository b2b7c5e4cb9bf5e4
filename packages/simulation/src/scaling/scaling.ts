import type { Random } from "../random.ts";
import type { Assumptions } from "../scenario.ts";
import type { Timeline } from "../timeline.ts";
import { type AlarmRule, watch } from "./alarm.ts";
import {
  type DeployedAlarm,
  type DeployedScaling,
  isBreaching,
  type Step,
  type StepScaling,
  type TargetTracking,
} from "./deployedScaling.ts";
import { type Metrics, PERIOD_MS } from "./metrics.ts";

/** What is scaled. */
export interface Scalable {
  readonly desired: number;
  /** How many run, of all versions, without those that are about to stop. */
  readonly running: number;
  /** Since when as many run as are desired; undefined while fewer do. */
  readonly fulfilledAt: number | undefined;
  /** Nothing is scaled in meanwhile (ECS developer guide, "Use a target metric to scale Amazon ECS services"). */
  readonly isDeploying: boolean;
  scale(desired: number): void;
}

/**
 * The alarms that target tracking makes of an ECS service: 3 minutes above the target, 15 below nine tenths of it. No page says so; those
 * that accounts show are "> 30 for 3 datapoints within 3 minutes" and "< 27 for 15 datapoints within 15 minutes" for a target of 30.
 */
const OUT_PERIODS = 3;
const IN_PERIODS = 15;
const IN_PART = 0.9;

/** What a policy would have, and what it keeps in mind once it has it. */
interface Proposal {
  readonly desired: number;
  carriedOut(): void;
}

/** Application Auto Scaling for one service. */
export function startScaling(
  { tracking, steps }: DeployedScaling,
  metrics: Metrics,
  timeline: Timeline,
  scalable: Scalable,
  assumptions: Pick<Assumptions, "alarmSeconds" | "stepValue" | "scaledFrom">,
  random: Random,
): void {
  const { alarmSeconds, stepValue, scaledFrom } = assumptions;
  const watchOne = (rule: AlarmRule, onAlarm: Parameters<typeof watch>[3]) =>
    watch(timeline, rule, random.between(...alarmSeconds), onAlarm);
  const proposals: Proposal[] = [];
  let scaledOutAt = Number.NEGATIVE_INFINITY;
  for (const policy of tracking) track(policy);
  for (const policy of steps) step(policy);

  /** Of what policies propose at one time the largest count wins (Application Auto Scaling API reference, PutScalingPolicy). */
  function propose(proposal: Proposal): void {
    proposals.push(proposal);
    if (proposals.length === 1) timeline.at(timeline.now(), scaleToLargest);
  }

  function scaleToLargest(): void {
    const [largest] = proposals.splice(0).toSorted((a, b) => b.desired - a.desired);
    if (largest === undefined) return;
    const { desired: before } = scalable;
    scalable.scale(largest.desired);
    // At the end of its range a target has no activity, so that no cooldown begins: assumed.
    if (scalable.desired === before) return;
    if (scalable.desired > before) scaledOutAt = timeline.now();
    largest.carriedOut();
  }

  function track(policy: TargetTracking): void {
    const { metric, statistic, target } = policy;
    const value = (from: number) => metrics.statistic(metric, statistic, from);
    const scalingOut = createCooldown(policy.outCooldownSeconds);
    const scalingIn = createCooldown(policy.inCooldownSeconds);
    const alarm = (periods: number) =>
      ({ value, periods, datapoints: periods, missing: "missing" }) as const;
    // Rounded so that there is rather too much (the same page). Assumed: so it is in one step, also when scaling in "more gradually".
    const proportional = (load: number) => Math.ceil((scalable[scaledFrom] * load) / target);
    watchOne({ ...alarm(OUT_PERIODS), isBreaching: (load) => load > target }, ([load]) => {
      if (scalingOut.isCoolingDown) return;
      const desired = proportional(load);
      if (desired <= scalable.desired) return;
      propose({ desired, carriedOut: scalingOut.begin });
    });
    if (!policy.scalesIn) return;
    watchOne({ ...alarm(IN_PERIODS), isBreaching: (load) => load < IN_PART * target }, ([load]) => {
      if (scalingIn.isCoolingDown && !scalingIn.isStopped) return;
      // A scaling out may just have begun to have an effect: assumed.
      if (scalingOut.isCoolingDown) return;
      const desired = proportional(load);
      if (desired >= scalable.desired || scalable.isDeploying) return;
      propose({ desired, carriedOut: scalingIn.begin });
    });
  }

  function step(policy: StepScaling): void {
    const { alarm } = policy;
    const rule = {
      ...{ periods: alarm.periods, datapoints: alarm.datapoints, missing: alarm.missing },
      value: (from: number, older: number) => alarmValue(alarm, metrics, from, older),
      isBreaching: (value: number) => isBreaching(alarm, value),
    };
    /** The last change. Until its cooldown is over, the next one counts from where it began. */
    const scaling = createCooldown(policy.cooldownSeconds);
    let last = { from: 0, by: 0 };
    watchOne(rule, (values) => {
      const value = stepValue === "newest" ? values[0] : AGGREGATIONS[policy.aggregation](values);
      const above = value - alarm.threshold;
      const found = policy.steps.find(({ from, to }) => above >= from && above < to);
      if (!found) return;
      const { isCoolingDown } = scaling;
      const isIn = found.adjustment < 0;
      if (isIn && (scalable.isDeploying || (isCoolingDown && !scaling.isStopped))) return;
      const from = isCoolingDown && !isIn ? last.from : scalable[scaledFrom];
      const by = changeOf(policy, found, from);
      if (isCoolingDown && !isIn && by <= last.by) return;
      // A policy that scales out never scales in, nor the reverse, where what runs is another count: assumed.
      if (isIn ? from + by >= scalable.desired : from + by <= scalable.desired) return;
      propose({
        desired: from + by,
        carriedOut() {
          last = { from, by };
          scaling.begin();
        },
      });
    });
  }

  /**
   * A cooldown begins once the activity has succeeded, not when it is decided (Application Auto Scaling API reference,
   * StepScalingPolicyConfiguration), which is when ECS has fulfilled it: after 34 s in the example of DescribeScalingActivities.
   */
  function createCooldown(seconds: number) {
    let decidedAt = Number.NEGATIVE_INFINITY;
    let succeededAt: number | undefined = decidedAt;
    return {
      begin() {
        decidedAt = timeline.now();
        succeededAt = undefined;
      },
      get isCoolingDown() {
        const { fulfilledAt } = scalable;
        if (fulfilledAt !== undefined) succeededAt ??= Math.max(decidedAt, fulfilledAt);
        return succeededAt === undefined || timeline.now() < succeededAt + seconds * 1_000;
      },
      /** That of scaling in ends with the next scaling out (the same page). */
      get isStopped() {
        return scaledOutAt > decidedAt;
      },
    };
  }
}

const AGGREGATIONS = {
  Average: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
} as const satisfies Readonly<
  Record<StepScaling["aggregation"], (values: readonly number[]) => number>
>;

function alarmValue(
  alarm: DeployedAlarm,
  metrics: Metrics,
  from: number,
  older: number,
): number | undefined {
  const value = (id: string, back: number): number | undefined => {
    const query = alarm.queries.find((one) => one.id === id);
    if (!query) return undefined;
    if ("expression" in query) {
      return query.expression((of, further) => value(of, back + further), older - back);
    }
    return metrics.statistic(query.metric, query.statistic, from - back * PERIOD_MS);
  };
  return value(alarm.compared, 0);
}

/** A part of a task is rounded away from 0 below one, else towards 0 (Application Auto Scaling user guide, "Step scaling policies"). */
function changeOf(
  { adjusts, leastMagnitude }: StepScaling,
  { adjustment }: Step,
  from: number,
): number {
  if (adjusts === "exactly") return adjustment - from;
  if (adjusts === "count") return adjustment;
  const part = (from * adjustment) / 100;
  const rounded =
    Math.abs(part) < 1 ? Math.sign(part) * Math.ceil(Math.abs(part)) : Math.trunc(part);
  return Math.sign(rounded) * Math.max(Math.abs(rounded), leastMagnitude);
}
