import { readCron } from "./cron.ts";
import { cronPattern, InvalidCron } from "./cronPattern.ts";

export { readSchedule } from "./expression.ts";
export { longestGapSeconds } from "./longestGap.ts";
export { startsPerHour } from "./startsPerHour.ts";
export { isTimeZone } from "./timeZone.ts";

/** Why EventBridge Scheduler would refuse `cron(BODY)`, with the field, its value and what is allowed; undefined if it would not. */
export function cronProblem(body: string): string | undefined {
  try {
    cronPattern(body);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidCron) return error.message;
    throw error;
  }
}

/** The time zone in which a date ends last: what has passed there has passed everywhere. */
const LAST_ZONE = "Etc/GMT+12";

/** Whether `cron(BODY)`, which is none that `cronProblem` refuses, comes again after this time, in milliseconds since 1970. */
export function cronComes(body: string, nowMs: number): boolean {
  return readCron(body, LAST_ZONE).after(nowMs) !== undefined;
}
