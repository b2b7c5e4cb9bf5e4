import { createQueue } from "./queue.ts";
import type { Timeline } from "./timeline.ts";

/** Deadlines that are all equally long, with one timer for all of them. */
export interface Deadlines<T> {
  /** `onDue` is called for the item after the time, whatever has become of it. */
  start(item: T): void;
}

export function createDeadlines<T>(
  timeline: Timeline,
  ms: number,
  onDue: (item: T) => void,
): Deadlines<T> {
  const running = createQueue<{ readonly due: number; readonly item: T }>();
  let isArmed = false;
  return {
    start(item) {
      running.push({ due: timeline.now() + ms, item });
      arm();
    },
  };

  function arm(): void {
    const next = running.peek();
    if (isArmed || next === undefined) return;
    isArmed = true;
    timeline.at(next.due, () => {
      isArmed = false;
      for (let due = running.peek(); due && due.due <= timeline.now(); due = running.peek()) {
        running.shift();
        onDue(due.item);
      }
      arm();
    });
  }
}
