import { z } from "zod";
import * as cloudwatch from "../arguments/cloudwatch.ts";
import { CLOUDWATCH_ALARM } from "../limits.ts";
import { regionOf } from "../names.ts";
import { inertType, named } from "./inertType.ts";

/** The messages are those of PutMetricAlarm where it has one. */
const Period = z
  .number()
  .int()
  .refine((seconds) => [10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0), {
    error: ({ input }) => `Period must be 10, 20, 30 or a multiple of 60; got ${input}`,
  });
const Name = z.string().min(1).max(CLOUDWATCH_ALARM.nameLength);
const Actions = z
  // A topic itself may stand for its ARN.
  .array(
    z.custom<unknown>(
      (action) => typeof action !== "string" || action.startsWith("arn:"),
      "Expected an ARN",
    ),
  )
  .max(CLOUDWATCH_ALARM.actions)
  .optional();
const Common = {
  alarmDescription: z.string().max(CLOUDWATCH_ALARM.descriptionLength).optional(),
  alarmActions: Actions,
  okActions: Actions,
  insufficientDataActions: Actions,
};
type Alarm = Readonly<
  Record<"alarmActions" | "okActions" | "insufficientDataActions", readonly unknown[] | undefined>
>;

/** @throws {Error} when an alarm notifies a topic of another Region; the message is AWS's, with the remedy. */
function requireTopicsHere(
  { alarmActions, okActions, insufficientDataActions }: Partial<Alarm>,
  _cloud: unknown,
  region: string,
): void {
  for (const [argument, actions = []] of Object.entries({
    alarmActions,
    okActions,
    insufficientDataActions,
  })) {
    const other = actions.find(
      (action) =>
        typeof action === "string" &&
        action.startsWith("arn:aws:sns:") &&
        regionOf(action) !== region,
    );
    if (other === undefined) continue;
    throw new Error(
      `${argument}: ValidationError: Invalid region ${regionOf(String(other))} specified. Only ${region} is supported. ` +
        `${other}: use a topic of the alarm's Region`,
    );
  }
}
const EXTENDED_STATISTIC = /^(p|tm|tc|ts|wm)\d+(\.\d+)?$|^(PR|TM|TC|TS|WM)\(.+\)$|^IQM$/;

const Query = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][A-Za-z0-9_]*$/, "Must start with a lowercase letter; letters, digits and _"),
  expression: z.string().optional(),
  period: Period.optional(),
  returnData: z.boolean().default(false),
  metric: z.strictObject({ metricName: z.string(), period: Period, stat: z.string() }).optional(),
});

const MetricAlarm = z
  .strictObject({
    ...Common,
    name: Name.optional(),
    comparisonOperator: z
      .enum([
        "GreaterThanOrEqualToThreshold",
        "GreaterThanThreshold",
        "LessThanThreshold",
        "LessThanOrEqualToThreshold",
        "LessThanLowerOrGreaterThanUpperThreshold",
        "LessThanLowerThreshold",
        "GreaterThanUpperThreshold",
      ])
      .optional(),
    datapointsToAlarm: z.number().int().min(1).optional(),
    evaluationPeriods: z.number().int().min(1).optional(),
    evaluationCriteria: z
      .strictObject({ promqlCriteria: z.strictObject({ query: z.string() }).optional() })
      .optional(),
    extendedStatistic: z
      .string()
      .regex(EXTENDED_STATISTIC, "Expected a percentile or a trimmed statistic, such as p99")
      .optional(),
    metricName: z.string().min(1).max(CLOUDWATCH_ALARM.nameLength).optional(),
    metricQueries: z.array(Query).optional(),
    namespace: z.string().min(1).max(CLOUDWATCH_ALARM.nameLength).optional(),
    period: Period.optional(),
    statistic: z.enum(["SampleCount", "Average", "Sum", "Minimum", "Maximum"]).optional(),
    threshold: z.number().optional(),
    thresholdMetricId: z.string().optional(),
    treatMissingData: z.enum(["missing", "ignore", "breaching", "notBreaching"]).optional(),
    evaluateLowSampleCountPercentiles: z.enum(["evaluate", "ignore"]).optional(),
  })
  .superRefine((alarm, context) => {
    for (const [path, message] of problemsOf(alarm))
      context.addIssue({ path: [path], message, code: "custom" });
  });
type MetricAlarm = z.output<typeof MetricAlarm>;

type Problem = readonly [path: string, message: string];

function* problemsOf(alarm: MetricAlarm): Generator<Problem> {
  if (alarm.evaluationCriteria !== undefined) return;
  if (alarm.metricQueries !== undefined) yield* problemsOfQueries(alarm, alarm.metricQueries);
  else if (alarm.metricName === undefined) yield ["metricName", "Required, or metricQueries"];
  else yield* problemsOfMetric(alarm);
  if (alarm.comparisonOperator === undefined) yield ["comparisonOperator", "Required"];
  if (alarm.evaluationPeriods === undefined) yield ["evaluationPeriods", "Required"];
  if (alarm.threshold === undefined && alarm.thresholdMetricId === undefined) {
    yield ["threshold", "Required, or thresholdMetricId for an anomaly"];
  }
  const { datapointsToAlarm = 1, evaluationPeriods = Number.POSITIVE_INFINITY } = alarm;
  if (datapointsToAlarm > evaluationPeriods) {
    yield ["datapointsToAlarm", `Must be at most evaluationPeriods, ${evaluationPeriods}`];
  }
}

function* problemsOfMetric(alarm: MetricAlarm): Generator<Problem> {
  const { period, evaluationPeriods = 1, statistic, extendedStatistic } = alarm;
  if (alarm.namespace === undefined) yield ["namespace", "Required with metricName"];
  if (period === undefined) yield ["period", "Required with metricName"];
  if ((statistic === undefined) === (extendedStatistic === undefined)) {
    yield ["statistic", "Exactly one of statistic and extendedStatistic is required"];
  }
  if (period === undefined) return;
  const { shortPeriods, longPeriods, longFrom } = CLOUDWATCH_ALARM.windowSeconds;
  const [limit, span, comparison] =
    period < longFrom ? [shortPeriods, "a day", "<"] : [longPeriods, "a week", ">="];
  if (period * evaluationPeriods > limit) {
    yield [
      "evaluationPeriods",
      `Metrics cannot be checked across more than ${span} (EvaluationPeriods * Period must be <= ${limit}) ` +
        `for alarms using period ${comparison} ${longFrom}; got ${period * evaluationPeriods}`,
    ];
  }
}

function* problemsOfQueries(
  alarm: MetricAlarm,
  queries: NonNullable<MetricAlarm["metricQueries"]>,
): Generator<Problem> {
  if (alarm.metricName !== undefined) yield ["metricName", "Conflicts with metricQueries"];
  const returning = queries.filter(({ returnData }) => returnData).length;
  if (alarm.thresholdMetricId === undefined && returning !== 1) {
    yield ["metricQueries", "Exactly one element of the metrics list should return data."];
  }
  for (const { id, expression, metric } of queries) {
    if ((expression === undefined) === (metric === undefined)) {
      yield ["metricQueries", `${id}: exactly one of expression and metric is required`];
    }
    if (queries.filter((other) => other.id === id).length > 1) {
      yield ["metricQueries", `${id}: the id of two elements`];
    }
  }
}

export const metricAlarm = inertType({
  arguments: cloudwatch.metricAlarm,
  inputs: MetricAlarm,
  computed: named("cloudwatch", "alarm:"),
  require: requireTopicsHere,
});

export const compositeAlarm = inertType({
  arguments: cloudwatch.compositeAlarm,
  inputs: z.strictObject({
    ...Common,
    alarmName: Name,
    alarmRule: z.string().min(1).max(CLOUDWATCH_ALARM.ruleLength),
  }),
  computed: named("cloudwatch", "alarm:"),
  require: requireTopicsHere,
});
