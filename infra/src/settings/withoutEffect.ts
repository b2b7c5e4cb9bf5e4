import { DEFAULT_FAILED_EXECUTIONS, DEFAULT_TIMEZONE } from "./commonSchema.ts";
import { DEFAULT_UTILIZATION } from "./fargateSchema.ts";
import type { ParsedWorkload } from "./workloadSettings.ts";

/** A setting that changes nothing beside the others, with its value. */
export interface WithoutEffect {
  readonly key: string;
  readonly value: unknown;
  readonly reason: string;
}

const NO_CRON =
  "allowed with a schedule cron(…) only: a rate(…) has no time of day, and nothing else a time";

/**
 * The settings of a workload that would change nothing, since another one says otherwise. A value that is the default, and what an
 * alarm that is not enabled would have, are no such.
 */
export function withoutEffect(given: ParsedWorkload): WithoutEffect[] {
  return [...ofTimezone(given), ...ofAlarms(given), ...ofTasks(given), ...ofBatches(given)];
}

/** A workload's, and a workflow's. */
export function timezoneWithoutEffect(
  schedule: string | undefined,
  timezone: string,
): WithoutEffect[] {
  if (timezone === DEFAULT_TIMEZONE || schedule?.startsWith("cron(")) return [];
  return [{ key: "timezone", value: timezone, reason: NO_CRON }];
}

function ofTimezone(given: ParsedWorkload): WithoutEffect[] {
  return "timezone" in given ? timezoneWithoutEffect(given.schedule, given.timezone) : [];
}

function ofAlarms({ stateMachine, alarms: { failedExecutions: value } }: ParsedWorkload) {
  if (stateMachine || value === DEFAULT_FAILED_EXECUTIONS) return [];
  const reason = "allowed with stateMachine: true only: without one there are no executions";
  return [{ key: "alarms.failedExecutions", value, reason }];
}

function ofTasks(given: ParsedWorkload): WithoutEffect[] {
  if (given.worker !== "fargate") return [];
  return [...ofScaling(given.tasks), ...ofSpot(given.spot)];
}

type Fargate = Extract<ParsedWorkload, { worker: "fargate" }>;

function ofScaling({ min, max, targetUtilization: value }: Fargate["tasks"]): WithoutEffect[] {
  if (value === DEFAULT_UTILIZATION || (min > 0 && max > min)) return [];
  const reason =
    "allowed with tasks.min of at least 1 and a greater tasks.max: else nothing scales";
  return [{ key: "tasks.targetUtilization", value, reason }];
}

function ofSpot({ percent, onDemandBase: value }: Fargate["spot"]): WithoutEffect[] {
  if (value === 0 || percent > 0) return [];
  const reason = "allowed with spot.percent of at least 1: else every ECS task runs on demand";
  return [{ key: "spot.onDemandBase", value, reason }];
}

function ofBatches(given: ParsedWorkload): WithoutEffect[] {
  if (given.worker !== "lambda" || given.transport !== "callback") return [];
  const { batchSize, batchWindowSeconds: value } = given;
  if (batchSize > 1 || value === 0) return [];
  const reason = "allowed with batchSize above 1 only: a batch of one message is full at once";
  return [{ key: "batchWindowSeconds", value, reason }];
}
