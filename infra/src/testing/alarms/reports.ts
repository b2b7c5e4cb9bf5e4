import type { Point, Reported } from "../cloudwatch/points.ts";
import { every, MINUTE } from "./times.ts";
import type { Variant } from "./variants.ts";

/** CloudWatch has a point after about a minute. */
const DELAY = 70;

export function points(
  name: string,
  times: readonly number[],
  value: number | ((at: number) => number) = 1,
  samples = 1,
): Reported {
  const valueAt = typeof value === "number" ? () => value : value;
  const all = times.map((at): Point => ({ at, value: valueAt(at), samples, known: at + DELAY }));
  return { [name]: all };
}

/** What several sources report, together. */
export function together(...all: readonly Reported[]): Reported {
  const names = new Set(all.flatMap((one) => Object.keys(one)));
  return Object.fromEntries(
    [...names].map((name) => [name, all.flatMap((one) => one[name] ?? [])]),
  );
}

/** A task of an activity: when it is queued, and when a worker takes it, if one does. */
export interface WaitingTask {
  readonly scheduled: number;
  readonly started?: number;
  /** How many tasks are alike. */
  readonly count?: number;
}

export function activity(tasks: readonly WaitingTask[]): Reported {
  return together(
    ...tasks.map(({ scheduled, started, count = 1 }) =>
      together(
        points("AWS/States ActivitiesScheduled", [scheduled], 1, count),
        started === undefined
          ? {}
          : together(
              points("AWS/States ActivitiesStarted", [started], 1, count),
              points(
                "AWS/States ActivityScheduleTime",
                [started],
                (started - scheduled) * 1_000,
                count,
              ),
            ),
      ),
    ),
  );
}

/** The age of the oldest message, which is at most `seconds`. */
export function oldestMessage(seconds: number, from: number, to: number): Reported {
  return points("AWS/SQS ApproximateAgeOfOldestMessage", every(MINUTE, from, to), seconds);
}

/** ECS tasks that run, and how much their workers have to do, in percent of their slots' time. */
export function ecsTasks(
  { worker }: Variant,
  count: number,
  slots: number,
  from: number,
  to: number,
): Reported {
  if (worker === "lambda" || count === 0) return {};
  const minutes = every(MINUTE, from, to);
  return together(
    points("AWS/ECS CPUUtilization", minutes, 5, count),
    points("SfnWorkers SlotUtilisation", minutes, slots, count),
  );
}

/** Invocations that fail when they end; Lambda dates the error back to their start. */
export function failedInvocations(starts: readonly number[], seconds: number): Reported {
  const errors = starts.map((at): Point => ({ at, value: 1, known: at + seconds + DELAY }));
  return { "AWS/Lambda Errors": errors };
}
