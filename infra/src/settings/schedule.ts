import { cronComes, cronProblem } from "@sfn-workers/local-cloud/schedules";

/**
 * Checks schedule expressions as EventBridge Scheduler does. AWS would reject an invalid one only in the middle of a
 * deployment, with a ValidationException. Of `minute` and `minutes`, a rate takes the one that fits its value: EventBridge's
 * rules refuse the other (EventBridge user guide, "Rate expressions reference").
 */

export const SCHEDULE_FORMS =
  "rate(5 minutes), rate(1 hour), rate(1 day) or cron(minutes hours day-of-month month day-of-week year)";

/**
 * Describes the problem of an expression that AWS would reject, or that never starts anything again: of a cron expression AWS
 * checks the form only. Undefined for a valid one.
 */
export function scheduleProblem(expression: string, nowMs = Date.now()): string | undefined {
  const rate = /^rate\((.*)\)$/.exec(expression);
  if (rate) return rateProblem(rate[1] ?? "");
  const cron = /^cron\((.*)\)$/.exec(expression);
  if (cron) return cronProblem(cron[1] ?? "") ?? pastProblem(cron[1] ?? "", nowMs);
  return `allowed: ${SCHEDULE_FORMS}`;
}

function pastProblem(body: string, nowMs: number): string | undefined {
  if (cronComes(body, nowMs)) return undefined;
  return "none of its times is still to come; allowed: a day and a year that come, or * for every year";
}

function rateProblem(body: string): string | undefined {
  const parts = /^(\S+) +(\S+)$/.exec(body.trim());
  const value = parts?.[1] ?? "";
  const unit = parts?.[2] ?? "";
  if (!parts) return "allowed: rate(value unit), for example rate(5 minutes)";
  if (!/^[1-9]\d{0,8}$/.test(value)) {
    return `the value of rate(…) is a whole number from 1, got ${JSON.stringify(value)}`;
  }
  const singular = unit.replace(/s$/, "");
  if (!["minute", "hour", "day"].includes(singular)) {
    return `the unit of rate(…) is minute, minutes, hour, hours, day or days, got ${JSON.stringify(unit)}`;
  }
  const wanted = value === "1" ? singular : `${singular}s`;
  return unit === wanted
    ? undefined
    : `a value of ${value} takes "${wanted}": rate(${value} ${wanted})`;
}
