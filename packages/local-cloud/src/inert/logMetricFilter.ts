import { z } from "zod";
import { logMetricFilter as list } from "../arguments/cloudwatch.ts";
import { CLOUDWATCH_ALARM, LOG_METRIC_FILTER } from "../limits.ts";
import { arnOf } from "../names.ts";
import { attachment, inertType } from "./inertType.ts";

const Transformation = z
  .strictObject({
    name: z.string().max(CLOUDWATCH_ALARM.nameLength),
    namespace: z.string().max(CLOUDWATCH_ALARM.nameLength),
    value: z.string(),
    defaultValue: z.string().optional(),
    dimensions: z
      .record(z.string(), z.string())
      .refine(
        (dimensions) => Object.keys(dimensions).length <= LOG_METRIC_FILTER.dimensions,
        `At most ${LOG_METRIC_FILTER.dimensions} dimensions`,
      )
      .optional(),
  })
  .refine(
    ({ defaultValue, dimensions }) => defaultValue === undefined || dimensions === undefined,
    { path: ["defaultValue"], message: "A metric with dimensions can't have a default value" },
  );

export const logMetricFilter = inertType({
  arguments: list,
  inputs: z.strictObject({
    name: z.string().max(LOG_METRIC_FILTER.nameLength).optional(),
    logGroupName: z.string(),
    pattern: z.string().max(LOG_METRIC_FILTER.patternLength),
    metricTransformation: Transformation,
  }),
  computed: attachment,
  require({ logGroupName }, { logGroups }, region) {
    if (logGroups.has(arnOf(region, "logs", `log-group:${logGroupName}`))) return;
    throw new Error(
      `logGroupName: ResourceNotFoundException: The specified log group does not exist: ${logGroupName}`,
    );
  },
});
