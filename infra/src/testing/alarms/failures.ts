import type { AlarmState } from "../cloudwatch/alarmStates.ts";
import { alwaysThere, type Life, waitOf } from "./normalOperation.ts";
import {
  activity,
  ecsTasks,
  failedInvocations,
  oldestMessage,
  points,
  together,
  type WaitingTask,
} from "./reports.ts";
import { every, HOUR, MINUTE } from "./times.ts";
import type { Variant } from "./variants.ts";

/** A failure, and the alarm that exists for it. */
export interface Failure extends Life {
  readonly fires: string;
  /** When the failure begins, and how long the alarm may take from then on, in seconds. */
  readonly from: number;
  readonly within: number;
  /** The alarm's state at the end of that life, where it matters. */
  readonly endsAs?: AlarmState;
}

/** What each alarm is there for; undefined where the variant does not know it. */
export const FAILURES: Readonly<Record<string, (variant: Variant) => Failure | undefined>> = {
  "a worker that never took a task": (variant) =>
    dead(variant, 0, (seconds) => every(10 * MINUTE, 0, seconds)),

  "a worker that died, while tasks go on to be queued": (variant) =>
    dead(variant, 3 * HOUR, (seconds) => every(10 * MINUTE, 3 * HOUR, seconds)),

  "a worker that died, and a single task": (variant) => {
    // An alarm that looks back for days is evaluated once an hour, and has to see a range that begins between the two.
    const later = (variant.gap ?? 0) > 12 * HOUR ? 80 * MINUTE : 20 * MINUTE;
    const failure = dead(variant, 3 * HOUR, () => [3 * HOUR + later], 4);
    // It still waits, long after CloudWatch looked at when it was queued.
    return failure && { ...failure, seconds: 4 * failure.seconds, endsAs: "ALARM" };
  },

  "a worker that died, and comes back and takes what has waited": (variant) => {
    const queued = (seconds: number) => every(10 * MINUTE, 3 * HOUR, seconds);
    const failure = dead(variant, 3 * HOUR, queued);
    if (failure === undefined) return undefined;
    const back = failure.seconds;
    const started = points("AWS/States ActivitiesStarted", [back], 1, queued(back).length);
    const reported = together(failure.reported, started, alwaysThere(variant, back, 2 * back, 0));
    return { ...failure, seconds: 2 * back, reported, endsAs: "OK" };
  },

  "workers that run and can't poll": (variant) => {
    const failure = dead(variant, 0, (seconds) => every(10 * MINUTE, 0, seconds));
    if (failure === undefined || variant.worker === "lambda") return undefined;
    const idle = ecsTasks(variant, Math.max(variant.minTasks, 1), 0, 0, failure.seconds);
    return { ...failure, reported: together(failure.reported, idle) };
  },

  "frequent tasks that wait too long": (variant) => slow(variant, every(MINUTE, HOUR, 3 * HOUR)),

  "a single task that waits too long": (variant) => slow(variant, [HOUR]),

  "messages that nobody receives": (variant) => {
    if (variant.transport === "activity") return undefined;
    const ages = points(
      "AWS/SQS ApproximateAgeOfOldestMessage",
      every(MINUTE, 0, HOUR),
      (at) => at,
    );
    const within = 10 * MINUTE + variant.messageSeconds + 5 * MINUTE;
    return { fires: "pick-up-slow", from: 0, within, seconds: 2 * HOUR, reported: ages };
  },

  "a message that no worker survives": (variant) => {
    if (variant.transport === "activity") return undefined;
    // SQS moves it to the back of the queue, so its age no longer shows: it becomes a dead letter.
    const young = oldestMessage(20, 0, 2 * HOUR);
    return event("dead-letters", together(young, deadLetter(HOUR)));
  },

  "a schedule that can't start the worker": ({ gap }) =>
    gap === undefined ? undefined : event("schedule-dead-letters", deadLetter(HOUR)),

  "an execution that failed": () =>
    event("executions-failed", points("AWS/States ExecutionsFailed", [HOUR])),

  "a handler that hangs": ({ transport }) =>
    transport === "activity"
      ? event("tasks-timed-out", points("AWS/States ActivitiesTimedOut", [HOUR]))
      : undefined,

  "a worker that vanished with a task": ({ transport }) =>
    transport === "activity"
      ? event("heartbeats-missed", points("AWS/States ActivitiesHeartbeatTimedOut", [HOUR]))
      : undefined,

  "a function that fails at its start": ({ worker }) =>
    worker === "lambda" ? event("function-errors", failedInvocations([HOUR], 1)) : undefined,

  "a function that fails at its timeout": ({ worker, timeout }) =>
    worker === "lambda"
      ? event("function-errors", failedInvocations([HOUR], timeout), timeout + 5 * MINUTE)
      : undefined,

  "batches that find no concurrency": ({ worker, transport }) =>
    worker === "lambda" && transport === "callback"
      ? event("function-throttled", points("AWS/Lambda Throttles", [HOUR]))
      : undefined,

  "starts that find no concurrency for hours": ({ worker, transport }) =>
    worker === "lambda" && transport === "activity"
      ? event("starts-dropped", points("AWS/Lambda AsyncEventsDropped", [HOUR]))
      : undefined,

  "ECS tasks that stop, all of them": (variant) => tooFew(variant, 0),

  "one ECS task of several that stops": (variant) =>
    variant.minTasks > 1 ? tooFew(variant, variant.minTasks - 1) : undefined,
};

function event(fires: string, reported: Life["reported"], within = 5 * MINUTE): Failure {
  return { fires, from: HOUR, within, seconds: 3 * HOUR, reported };
}

/** A message that nobody receives stays visible. */
function deadLetter(from: number): Life["reported"] {
  return points("AWS/SQS ApproximateNumberOfMessagesVisible", every(MINUTE, from, 3 * HOUR));
}

function dead(
  variant: Variant,
  at: number,
  queued: (seconds: number) => number[],
  times = 2,
): Failure | undefined {
  if (variant.transport === "callback") return undefined;
  const silence = (variant.gap ?? 0) + variant.timeout + 15 * MINUTE;
  const within = times * silence;
  const seconds = at + within + HOUR;
  const before = every(10 * MINUTE, 0, at - 10 * MINUTE).map((scheduled): WaitingTask => {
    return { scheduled, started: Math.min(scheduled + waitOf(variant), at) };
  });
  const waiting = queued(seconds).map((scheduled): WaitingTask => ({ scheduled }));
  const reported = together(activity([...before, ...waiting]), alwaysThere(variant, 0, at, 0));
  return { fires: "not-picked-up", from: at, within, seconds, reported };
}

function slow(variant: Variant, times: readonly number[]): Failure | undefined {
  if (variant.transport === "callback") return undefined;
  const gap = variant.wake ? 0 : (variant.gap ?? 0);
  const wait = gap + 11 * MINUTE;
  const tasks = times.map((scheduled): WaitingTask => ({ scheduled, started: scheduled + wait }));
  const from = HOUR + wait;
  const reported = together(activity(tasks), alwaysThere(variant, 0, from + HOUR, 0));
  return { fires: "pick-up-slow", from, within: 5 * MINUTE, seconds: from + 3 * HOUR, reported };
}

function tooFew(variant: Variant, left: number): Failure | undefined {
  if (variant.minTasks === 0) return undefined;
  const running = ecsTasks(variant, variant.minTasks, 0, 0, HOUR);
  const reported = together(running, ecsTasks(variant, left, 0, HOUR, 3 * HOUR));
  return { fires: "tasks-below-min", from: HOUR, within: 20 * MINUTE, seconds: 3 * HOUR, reported };
}
