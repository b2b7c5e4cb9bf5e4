import { createHash } from "node:crypto";
import type { Clock } from "@sfn-workers/local-stepfunctions";
import type { ScheduleExpression } from "./expression.ts";

/** Node.js fires a timer with a longer delay at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface ScheduleTimerOptions {
  readonly expression: ScheduleExpression;
  readonly clock: Clock;
  /** A flexible time window: each invocation is at some time in it. 0 when there is none. */
  readonly windowMs: number;
  /** Chooses the times in the window: the same seed and time give the same choice. */
  readonly seed: string;
  /** Called at each time of the expression, or in the window after it, with that time. */
  readonly fire: (dueMs: number) => void;
}

/** Fires until it is stopped. Times that were missed, as while the machine slept, make one invocation: for the last of them. */
export function startScheduleTimer(options: ScheduleTimerOptions): { stop(): void } {
  const { expression, clock, windowMs, fire } = options;
  const timers = new Set<unknown>();

  function after(delayMs: number, run: () => void): void {
    const timer = clock.setTimeout(
      () => {
        timers.delete(timer);
        run();
      },
      Math.min(Math.max(0, delayMs), MAX_TIMER_MS),
    );
    timers.add(timer);
  }

  function wait(due: number | undefined): void {
    if (due === undefined) return;
    after(due - clock.now(), () => {
      if (clock.now() < due) wait(due);
      else fireLastDue(due);
    });
  }

  function fireLastDue(due: number): void {
    const last = expression.lastUntil(due, clock.now());
    wait(expression.next(last));
    if (windowMs === 0) fire(last);
    else after(windowMs * choiceOf(`${options.seed} ${last}`), () => fire(last));
  }

  wait(expression.first(clock.now()));
  return {
    stop() {
      for (const timer of timers) clock.clearTimeout(timer);
      timers.clear();
    },
  };
}

/** A number from 0 to below 1 for a text. */
function choiceOf(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32;
}
