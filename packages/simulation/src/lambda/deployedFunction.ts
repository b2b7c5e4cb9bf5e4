import type { Declared } from "../resources.ts";

/** A Lambda function of workers as it is declared. */
export interface DeployedFunction {
  readonly timeoutSeconds: number;
  /** Slots of an instance. */
  readonly concurrency: number;
  readonly memoryGib: number;
  /** How many instances it has at most; undefined: as many as the account. */
  readonly reserved: number | undefined;
}

export function deployedFunction(declared: Declared): DeployedFunction {
  const fn = declared.one("aws:lambda/function:Function");
  return {
    timeoutSeconds: fn.number("timeout"),
    concurrency: fn.number("environment.variables.CONCURRENCY"),
    memoryGib: fn.number("memorySize") / 1_024,
    reserved: fn.numberOr("reservedConcurrentExecutions", undefined),
  };
}

/** What starts a function that polls an activity. */
export interface DeployedStarts {
  /** How long an event waits at most for an instance. */
  readonly eventAgeSeconds: number;
  /** `rate(…)` or `cron(…)` */
  readonly schedule: string;
  readonly timeZone: string;
}

export function deployedStarts(declared: Declared): DeployedStarts {
  const schedule = declared.one("aws:scheduler/schedule:Schedule");
  return {
    eventAgeSeconds: declared
      .one("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
      .number("maximumEventAgeInSeconds"),
    schedule: schedule.text("scheduleExpression"),
    timeZone: schedule.text("scheduleExpressionTimezone"),
  };
}
