import { type Declaration, type Declared, NotSimulated } from "../resources.ts";
import { type Expression, parseExpression } from "./expression.ts";
import type { Statistic } from "./metrics.ts";

/** How Application Auto Scaling sets the count of a service, as it is declared. */
export interface DeployedScaling {
  readonly tracking: readonly TargetTracking[];
  readonly steps: readonly StepScaling[];
}

export interface TargetTracking {
  /** `NAMESPACE/NAME` */
  readonly metric: string;
  readonly statistic: Statistic;
  readonly target: number;
  readonly outCooldownSeconds: number;
  readonly inCooldownSeconds: number;
  readonly scalesIn: boolean;
}

export interface StepScaling {
  readonly alarm: DeployedAlarm;
  readonly cooldownSeconds: number;
  readonly adjusts: "percent" | "count" | "exactly";
  readonly leastMagnitude: number;
  /** What is made of the values of several minutes. */
  readonly aggregation: "Average" | "Maximum" | "Minimum";
  readonly steps: readonly Step[];
}

/** The adjustment where the value is so far above the alarm's threshold. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly adjustment: number;
}

export interface DeployedAlarm {
  readonly threshold: number;
  readonly comparison: Comparison;
  readonly periods: number;
  readonly datapoints: number;
  readonly missing: "missing" | "notBreaching" | "breaching" | "ignore";
  readonly queries: readonly DeployedQuery[];
  /** The id of the query that is compared. */
  readonly compared: string;
}

export type DeployedQuery =
  | { readonly id: string; readonly metric: string; readonly statistic: Statistic }
  | { readonly id: string; readonly expression: Expression };

const COMPARISONS = {
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
} as const;
export type Comparison = keyof typeof COMPARISONS;

export function isBreaching({ comparison, threshold }: DeployedAlarm, value: number): boolean {
  return COMPARISONS[comparison](value, threshold);
}

/** @throws {NotSimulated} when a policy or its alarm has something else */
export function deployedScaling(declared: Declared): DeployedScaling {
  const policies = declared.all("aws:appautoscaling/policy:Policy");
  const alarms = declared.all("aws:cloudwatch/metricAlarm:MetricAlarm");
  const isOf = (type: string) => (policy: Declaration) => policy.text("policyType") === type;
  return {
    tracking: policies.filter(isOf("TargetTrackingScaling")).map(targetTracking),
    steps: policies
      .filter(isOf("StepScaling"))
      .map((policy) => stepScaling(policy, alarmOf(policy, alarms))),
  };
}

function targetTracking(policy: Declaration): TargetTracking {
  const at = "targetTrackingScalingPolicyConfiguration";
  const metric = `${at}.customizedMetricSpecification`;
  return {
    metric: `${policy.text(`${metric}.namespace`)}/${policy.text(`${metric}.metricName`)}`,
    statistic: policy.text(`${metric}.statistic`) as Statistic,
    target: policy.number(`${at}.targetValue`),
    outCooldownSeconds: policy.number(`${at}.scaleOutCooldown`),
    inCooldownSeconds: policy.numberOr(`${at}.scaleInCooldown`, DEFAULT_COOLDOWN_SECONDS),
    scalesIn: policy.value(`${at}.disableScaleIn`) !== true,
  };
}

const ADJUSTMENTS: Readonly<Record<string, StepScaling["adjusts"]>> = {
  PercentChangeInCapacity: "percent",
  ChangeInCapacity: "count",
  ExactCapacity: "exactly",
};

function stepScaling(policy: Declaration, alarm: Declaration): StepScaling {
  const at = "stepScalingPolicyConfiguration";
  const adjusts = ADJUSTMENTS[policy.text(`${at}.adjustmentType`)];
  const steps = policy.value(`${at}.stepAdjustments`);
  if (adjusts === undefined || !Array.isArray(steps)) {
    throw new NotSimulated(`the policy ${policy.name} has no steps, or adjusts in another way`);
  }
  return {
    alarm: deployedAlarm(alarm),
    adjusts,
    cooldownSeconds: policy.numberOr(`${at}.cooldown`, DEFAULT_COOLDOWN_SECONDS),
    aggregation: (policy.value(`${at}.metricAggregationType`) ??
      "Average") as StepScaling["aggregation"],
    leastMagnitude: policy.numberOr(`${at}.minAdjustmentMagnitude`, 0),
    steps: steps.map((_, index) => ({
      from: policy.numberOr(
        `${at}.stepAdjustments.${index}.metricIntervalLowerBound`,
        Number.NEGATIVE_INFINITY,
      ),
      to: policy.numberOr(
        `${at}.stepAdjustments.${index}.metricIntervalUpperBound`,
        Number.POSITIVE_INFINITY,
      ),
      adjustment: policy.number(`${at}.stepAdjustments.${index}.scalingAdjustment`),
    })),
  };
}

/** Of a scalable target of ECS (Application Auto Scaling API reference, StepScalingPolicyConfiguration). */
const DEFAULT_COOLDOWN_SECONDS = 300;

/** The alarm whose action the policy is: its ARN ends with the policy's name. */
function alarmOf(policy: Declaration, alarms: readonly Declaration[]): Declaration {
  const name = policy.value("name") ?? policy.name;
  const found = alarms.find(({ inputs }) => {
    const actions = inputs["alarmActions"];
    return Array.isArray(actions) && actions.some((arn) => String(arn).endsWith(`:${name}`));
  });
  if (found) return found;
  throw new NotSimulated(`no alarm has the policy ${policy.name} as its action`);
}

function deployedAlarm(alarm: Declaration): DeployedAlarm {
  const queries = queriesOf(alarm);
  const compared = queries.find(({ returned }) => returned);
  if (!compared) throw new NotSimulated(`the alarm ${alarm.name} compares no query`);
  const periods = alarm.number("evaluationPeriods");
  const comparison = alarm.text("comparisonOperator");
  if (!(comparison in COMPARISONS)) {
    throw new NotSimulated(`the alarm ${alarm.name} compares by ${comparison}`);
  }
  return {
    threshold: alarm.number("threshold"),
    comparison: comparison as Comparison,
    periods,
    datapoints: alarm.numberOr("datapointsToAlarm", periods),
    missing: (alarm.value("treatMissingData") ?? "missing") as DeployedAlarm["missing"],
    queries: queries.map(({ query }) => query),
    compared: compared.query.id,
  };
}

function queriesOf(
  alarm: Declaration,
): { readonly returned: boolean; readonly query: DeployedQuery }[] {
  const declared = alarm.value("metricQueries");
  if (!Array.isArray(declared)) {
    const metric = `${alarm.text("namespace")}/${alarm.text("metricName")}`;
    const statistic = alarm.text("statistic") as Statistic;
    return [{ returned: true, query: { id: "value", metric, statistic } }];
  }
  return declared.map((_, index) => {
    const at = `metricQueries.${index}`;
    const id = alarm.text(`${at}.id`);
    const returned = alarm.value(`${at}.returnData`) === true;
    if (alarm.value(`${at}.metric`) === undefined) {
      return {
        returned,
        query: { id, expression: parseExpression(alarm.text(`${at}.expression`)) },
      };
    }
    const metric = `${alarm.text(`${at}.metric.namespace`)}/${alarm.text(`${at}.metric.metricName`)}`;
    const statistic = alarm.text(`${at}.metric.stat`) as Statistic;
    return { returned, query: { id, metric, statistic } };
  });
}
