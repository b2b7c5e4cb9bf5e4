import { longestGapSeconds } from "@sfn-workers/local-cloud/schedules";
import { SCHEDULE_EVENT_AGE_SECONDS } from "../limits.ts";
import type { ConfigurationProblem } from "./fit.ts";
import type { ParsedWorkload, WorkloadSettings } from "./workloadSettings.ts";

/** How long a task may wait where a worker runs or is woken. */
const PROMPT_PICKUP_SECONDS = 600;

/** A start may take so long: Lambda repeats a throttled one, or ECS finds capacity and fetches the image. */
const SLOW_START_SECONDS = 300;

/** By default an alarm allows a task the time that the schedule lets it wait; a worker that runs or is woken is prompt. */
export function defaultPickupSeconds(settings: ParsedWorkload): number {
  const gap = gapWithoutWakeUp(settings);
  return gap === undefined ? PROMPT_PICKUP_SECONDS : gap + LATE_START_SECONDS;
}

/** EventBridge Scheduler may start a worker so late, and the worker take so long. */
const LATE_START_SECONDS = SCHEDULE_EVENT_AGE_SECONDS + SLOW_START_SECONDS;

/** An alarm that would go off between two starts. */
export function pickupProblem(
  settings: ParsedWorkload,
): (ConfigurationProblem & { readonly value: number }) | undefined {
  const { enabled, pickupSeconds: value } = settings.alarms;
  if (!enabled || value === undefined) return undefined;
  const gap = gapWithoutWakeUp(settings);
  if (gap === undefined || value >= gap) return undefined;
  const reason = `nothing but the schedule starts a worker, and up to ${gap} s pass between two starts; allowed: from ${gap}, a shorter schedule, or wake: true`;
  return { key: "alarms.pickupSeconds", value, reason };
}

/**
 * How long a task may wait until the schedule has started a worker. Undefined without a schedule, infinite if it starts only one
 * more time.
 */
export function scheduleWaitSeconds(settings: WorkloadSettings): number | undefined {
  const expression = scheduleOf(settings);
  if (expression === undefined) return undefined;
  const gap = longestGapSeconds(expression.schedule, expression.timezone);
  return (gap ?? Number.POSITIVE_INFINITY) + LATE_START_SECONDS;
}

/** The longest time between two starts where only the schedule starts workers. */
function gapWithoutWakeUp(settings: ParsedWorkload): number | undefined {
  const expression = scheduleOf(settings);
  if (expression === undefined || expression.wake) return undefined;
  return longestGapSeconds(expression.schedule, expression.timezone);
}

function scheduleOf(settings: ParsedWorkload | WorkloadSettings) {
  if (settings.transport !== "activity" || !("schedule" in settings)) return undefined;
  if (settings.schedule === undefined) return undefined;
  const { schedule, timezone, wake } = settings;
  return { schedule, timezone, wake };
}
