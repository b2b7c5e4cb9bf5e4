import { cronPattern, InvalidCron } from "./cronPattern.ts";

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
