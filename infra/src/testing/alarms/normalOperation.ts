import type { Reported } from "../cloudwatch/points.ts";
import {
  activity,
  ecsTasks,
  oldestMessage,
  points,
  together,
  type WaitingTask,
} from "./reports.ts";
import { every, HOUR, MINUTE } from "./times.ts";
import type { Variant } from "./variants.ts";

/** Some hours of an environment's life. */
export interface Life {
  readonly seconds: number;
  readonly reported: Reported;
  /** The alarms that may go off besides. */
  readonly mayFire?: readonly string[];
}

/** What happens by design; undefined where the variant does not know it. */
export const NORMAL_OPERATION: Readonly<Record<string, (variant: Variant) => Life | undefined>> = {
  "the first day, without any execution": (variant) =>
    // CloudWatch gets the first points of a new service minutes after the alarm is made.
    ({ seconds: 6 * HOUR, reported: alwaysThere(variant, 4 * MINUTE, 6 * HOUR, 0) }),

  "regular tasks that wait as long as the design lets them": (variant) => {
    const seconds = 2 * gapOf(variant) + 12 * HOUR;
    return { seconds, reported: taken(variant, every(20 * MINUTE, 0, seconds - HOUR), seconds) };
  },

  "a task a day, and nothing else": (variant) => {
    const seconds = gapOf(variant) + 50 * HOUR;
    return { seconds, reported: taken(variant, every(24 * HOUR, HOUR, seconds), seconds) };
  },

  "a night without executions": (variant) => {
    const seconds = 2 * gapOf(variant) + 16 * HOUR;
    const evening = every(7 * MINUTE, 0, 3 * HOUR);
    const morning = every(7 * MINUTE, 13 * HOUR, 15 * HOUR);
    return { seconds, reported: taken(variant, [...evening, ...morning], seconds) };
  },

  "a burst of hundreds of executions, whose wake-ups find no free concurrency": (variant) => {
    const seconds = 2 * gapOf(variant) + 6 * HOUR;
    const burst = every(10, HOUR, HOUR + 9 * MINUTE);
    const reported = taken(variant, [HOUR - 1, ...burst], seconds, 10);
    if (variant.worker === "fargate" || variant.transport === "callback")
      return { seconds, reported };
    // Lambda repeats asynchronous invocations that it throttles, for six hours.
    const throttled = every(5, HOUR, HOUR + 20 * MINUTE);
    return { seconds, reported: together(reported, points("AWS/Lambda Throttles", throttled)) };
  },

  "workers that are busy with long tasks, while others wait": (variant) => {
    if (variant.transport === "callback") return undefined;
    const until =
      4 * HOUR + (variant.worker === "fargate" ? 5 * HOUR : waitOf(variant) + variant.timeout);
    const waiting = every(10 * MINUTE, 4 * HOUR + MINUTE, until);
    const tasks = waiting.map((scheduled): WaitingTask => ({ scheduled, started: until }));
    const first = { scheduled: 4 * HOUR - waitOf(variant), started: 4 * HOUR };
    const seconds = until + gapOf(variant) + 8 * HOUR;
    return {
      seconds,
      reported: together(
        activity([first, ...tasks]),
        ecsTasks(variant, Math.max(1, variant.minTasks), 100, 4 * HOUR, until),
        alwaysThere(variant, until, seconds, 0),
        alwaysThere(variant, 0, 4 * HOUR, 0),
      ),
      // The tasks have waited.
      mayFire: ["pick-up-slow"],
    };
  },

  "a worker that rests until its long task has ended, to be replaced": (variant) => {
    if (variant.minTasks === 0 || variant.transport === "callback") return undefined;
    const until = 3 * HOUR;
    const tasks = [
      { scheduled: 0, started: 10 },
      { scheduled: MINUTE, started: until },
    ];
    return {
      seconds: 8 * HOUR,
      reported: together(
        activity(tasks),
        ecsTasks(variant, variant.minTasks, 25, 0, until),
        ecsTasks(variant, variant.minTasks, 0, until, 8 * HOUR),
      ),
      mayFire: ["pick-up-slow"],
    };
  },

  "a deployment that replaces the workers": (variant) => {
    const seconds = 2 * gapOf(variant) + 6 * HOUR;
    const reported = taken(variant, every(5 * MINUTE, 0, 4 * HOUR), seconds);
    const doubled = ecsTasks(variant, variant.minTasks, 0, 2 * HOUR, 2 * HOUR + 5 * MINUTE);
    return { seconds, reported: together(reported, doubled) };
  },

  "an ECS task that is lost and started again": (variant) => {
    if (variant.minTasks === 0) return undefined;
    const back = HOUR + 3 * MINUTE;
    return {
      seconds: 4 * HOUR,
      reported: together(
        ecsTasks(variant, variant.minTasks, 0, 0, HOUR),
        ecsTasks(variant, variant.minTasks - 1, 0, HOUR, back),
        ecsTasks(variant, variant.minTasks, 0, back, 4 * HOUR),
      ),
    };
  },

  "messages whose batches last as long as they may": (variant) => {
    if (variant.transport === "activity") return undefined;
    const age = 10 * MINUTE + variant.messageSeconds;
    return {
      seconds: 4 * HOUR,
      reported: together(alwaysThere(variant, 0, 4 * HOUR, 50), oldestMessage(age, HOUR, 3 * HOUR)),
    };
  },
};

/** EventBridge Scheduler and Lambda each try a start for five minutes. */
const LATE = 10 * MINUTE;

function gapOf({ gap = 0 }: Variant): number {
  return gap;
}

/** The longest that a task waits for a worker that does nothing else. */
export function waitOf({ gap, wake }: Variant): number {
  if (gap === undefined) return 30;
  return wake ? 2 * MINUTE : gap + LATE - MINUTE;
}

/** Tasks that are taken as late as the design lets them. */
function taken(variant: Variant, times: readonly number[], until: number, count = 1): Reported {
  const wait = waitOf(variant);
  const always = alwaysThere(variant, 0, until, 0);
  if (variant.transport === "callback") {
    const ages = times.map((at) => oldestMessage(wait, at, at + 2 * MINUTE));
    return together(always, ...ages);
  }
  const first = times[0] ?? 0;
  const tasks = times.map((scheduled): WaitingTask => {
    // One start takes all that wait.
    const rounds =
      variant.wake || variant.gap === undefined ? scheduled : startBefore(scheduled, first, wait);
    return { scheduled, started: rounds + wait, count };
  });
  return together(always, activity(tasks));
}

function startBefore(scheduled: number, first: number, wait: number): number {
  return first + Math.floor((scheduled - first) / wait) * wait;
}

export function alwaysThere(variant: Variant, from: number, to: number, slots: number): Reported {
  return ecsTasks(variant, variant.minTasks, slots, from, to);
}
