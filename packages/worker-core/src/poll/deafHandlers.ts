import type { Clock } from "../clock.ts";
import { HandlersStuck } from "../errors.ts";

/** A handler that goes on for so long after its outcome went out is stuck: its slot will hardly come back. */
const STUCK_AFTER_MS = 60_000;

/** The handlers that have not ended though their outcomes went out: aborted, and deaf to it. Each still holds its slot. */
export interface DeafHandlers {
  readonly count: number;
  /** Keeps the slot until the handler has ended. */
  add(ended: Promise<void>, release: () => void): void;
  /** Watches for stuck handlers while the worker works. */
  watch(onStuck: (error: HandlersStuck) => void): void;
  unwatch(): void;
}

export function createDeafHandlers(concurrency: number, clock: Clock): DeafHandlers {
  /** When each handler's outcome went out. */
  const deaf = new Set<{ readonly since: number }>();
  /** With half of its slots gone, a worker takes tasks too slowly for the load that it is scaled for. */
  const bound = Math.ceil(concurrency / 2);
  let onStuck: ((error: HandlersStuck) => void) | undefined;
  let timer: unknown;
  /** Before it the process may have been frozen, as a Lambda is between two invocations, so that no handler could end. */
  let watchedSince = Number.NEGATIVE_INFINITY;

  return {
    get count() {
      return deaf.size;
    },
    add(ended, release) {
      const handler = { since: clock.now() };
      deaf.add(handler);
      arm();
      void ended.then(() => {
        deaf.delete(handler);
        release();
      });
    },
    watch(listener) {
      onStuck = listener;
      watchedSince = clock.now();
      arm();
    },
    unwatch() {
      onStuck = undefined;
      clock.clearTimeout(timer);
    },
  };

  /** Sets the timer for when the handler that reaches the bound is stuck. */
  function arm(): void {
    clock.clearTimeout(timer);
    const decisive = [...deaf][bound - 1];
    if (!onStuck || !decisive) return;
    timer = clock.setTimeout(check, Math.max(0, stuckAt(decisive) - clock.now()));
  }

  function check(): void {
    const stuck = [...deaf].filter((handler) => clock.now() >= stuckAt(handler)).length;
    if (stuck >= bound) onStuck?.(new HandlersStuck(stuck, concurrency, STUCK_AFTER_MS / 1_000));
    else arm();
  }

  function stuckAt({ since }: { readonly since: number }): number {
    return Math.max(since, watchedSince) + STUCK_AFTER_MS;
  }
}
