import { z } from "zod";
import { compileExpression } from "./metricMath.ts";

const MINUTE = 60;

const treatMissingData = z.enum(["missing", "ignore", "breaching", "notBreaching"]);
export type TreatMissingData = z.infer<typeof treatMissingData>;

const metric = z.object({
  namespace: z.string(),
  metricName: z.string(),
  stat: z.string(),
  period: z.int().multipleOf(MINUTE),
});

const common = {
  evaluationPeriods: z.int().min(1),
  datapointsToAlarm: z.int().min(1).optional(),
  threshold: z.number(),
  comparisonOperator: z.string(),
  treatMissingData: treatMissingData.default("missing"),
  evaluateLowSampleCountPercentiles: z.enum(["evaluate", "ignore"]).default("evaluate"),
  alarmActions: z.array(z.string()).default([]),
  insufficientDataActions: z.array(z.string()).default([]),
};

const ofMetric = z
  .object({
    ...common,
    namespace: z.string(),
    metricName: z.string(),
    period: metric.shape.period,
    statistic: z.string().optional(),
    extendedStatistic: z.string().optional(),
  })
  .transform(({ namespace, metricName, period, statistic, extendedStatistic, ...rest }) => {
    const stat = statistic ?? extendedStatistic ?? "";
    const query = { id: "m", returnData: true, metric: { namespace, metricName, period, stat } };
    return { ...rest, metricQueries: [query] };
  });

const ofQueries = z.object({
  ...common,
  metricQueries: z.array(
    z.object({
      id: z.string(),
      expression: z.string().transform(compileExpression).optional(),
      metric: metric.optional(),
      returnData: z.boolean().default(false),
    }),
  ),
});

/** An alarm's registered inputs, as far as they decide its state. */
export const alarmSchema = z.union([ofQueries, ofMetric]);
export type Alarm = z.infer<typeof ofQueries>;
