import type { Clock } from "@sfn-workers/local-stepfunctions";
import type { ScheduleExpression } from "./expression.ts";

/** Node.js fires a timer with a longer delay at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Calls `fire` at each time of the expression until it is stopped. */
export function startScheduleTimer(
  expression: ScheduleExpression,
  clock: Clock,
  fire: () => void,
): { stop(): void } {
  let timer: unknown;

  function wait(due: number | undefined): void {
    if (due === undefined) return;
    const delayMs = Math.max(0, due - clock.now());
    timer = clock.setTimeout(
      () => {
        if (clock.now() < due) return wait(due);
        wait(expression.next(due));
        fire();
      },
      Math.min(delayMs, MAX_TIMER_MS),
    );
  }

  wait(expression.first(clock.now()));
  return { stop: () => clock.clearTimeout(timer) };
}
