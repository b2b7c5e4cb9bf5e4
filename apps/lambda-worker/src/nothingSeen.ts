/** A poll is answered sooner where a task waits for it. */
const WAITED_MS = 1_000;

/**
 * So many wake-ups are over after one poll that has waited, and after several in a row. Then one polls, in case that it was a mistake: a
 * minute of a function, if it was none.
 */
const MOST_PASSED_OVER = { once: 20, again: 100 } as const;

/** What the polls of one process say about when nothing waited. Times are in milliseconds since the epoch. */
export interface NothingSeen {
  /** A poll has waited for its answer, as far as its process can tell. */
  waited(poll: Poll): void;
  /** A poll has brought a task that had waited for it. */
  found(): void;
  /** Whether a task that was handed out by then must have been taken. */
  isOver(handedAt: number): boolean;
}

interface Poll {
  readonly openedAt: number;
  readonly endedAt: number;
}

/**
 * A poll that waits is no proof: AWS holds some for their minute although tasks wait (Step Functions developer guide, "Avoid latency
 * when polling for activity tasks"). Several, one after the other, are a better one.
 */
export function createNothingSeen(): NothingSeen {
  let last: Poll | undefined;
  let most = 0;

  return {
    waited(poll) {
      if (poll.endedAt - poll.openedAt < WAITED_MS) return;
      // Those that are open at the same time may be held together.
      if (last && poll.openedAt < last.endedAt) return;
      most = last ? MOST_PASSED_OVER.again : MOST_PASSED_OVER.once;
      last = poll;
    },
    found() {
      last = undefined;
    },
    isOver(handedAt) {
      if (last === undefined || last.openedAt <= handedAt || most === 0) return false;
      most -= 1;
      return true;
    },
  };
}
