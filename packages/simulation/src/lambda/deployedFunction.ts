import { type Declared, NotSimulated } from "../resources.ts";
import { type DeployedSchedule, deployedSchedule } from "../schedule.ts";

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
  readonly schedule: DeployedSchedule;
  readonly scheduleEvent: unknown;
  /** What an execution sends that enters WakeWorker at this time. */
  wakeEvent(enteredAt: string): unknown;
}

export function deployedStarts(declared: Declared): DeployedStarts {
  const schedule = declared.one("aws:scheduler/schedule:Schedule");
  return {
    eventAgeSeconds: declared
      .one("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
      .number("maximumEventAgeInSeconds"),
    schedule: deployedSchedule(declared),
    scheduleEvent: JSON.parse(schedule.text("target.input")),
    wakeEvent: deployedWakeEvent(declared),
  };
}

const ENTERED_TIME = "$$.State.EnteredTime";

function deployedWakeEvent(declared: Declared): DeployedStarts["wakeEvent"] {
  const definition = declared.one("aws:sfn/stateMachine:StateMachine").text("definition");
  const { States: states }: Raw = JSON.parse(definition);
  const fields = Object.entries(states["WakeWorker"]?.Parameters?.Payload ?? {});
  const isTime = ([key, value]: readonly [string, unknown]) =>
    key.endsWith(".$") && value === ENTERED_TIME;
  const constant = Object.fromEntries(fields.filter((field) => !isTime(field)));
  const times = fields.filter(isTime).map(([key]) => key.slice(0, -".$".length));
  const path = Object.keys(constant).find((key) => key.endsWith(".$"));
  if (path !== undefined) {
    throw new NotSimulated(
      `the payload of WakeWorker has ${path}: ${constant[path]}; allowed: ${ENTERED_TIME}`,
    );
  }
  return (at) => ({ ...constant, ...Object.fromEntries(times.map((key) => [key, at])) });
}

interface Raw {
  readonly States: Readonly<
    Record<
      string,
      { readonly Parameters?: { readonly Payload?: Readonly<Record<string, unknown>> } }
    >
  >;
}
