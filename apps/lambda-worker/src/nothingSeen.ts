/** A poll is answered sooner where a task waits for it. */
const WAITED_MS = 1_000;

/** Then one wake-up polls, in case that it was a mistake: a minute of a function, if it was none. */
const MOST_PASSED_OVER = 100;

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
 * One poll that waits proves nothing: AWS holds some for their minute although tasks wait (Step Functions developer guide, "Avoid latency
 * when polling for activity tasks"). So it takes two, one after the other.
 */
export function createNothingSeen(): NothingSeen {
  let last: Poll | undefined;
  let since = Number.NEGATIVE_INFINITY;
  let passedOver = 0;

  return {
    waited(poll) {
      if (poll.endedAt - poll.openedAt < WAITED_MS) return;
      passedOver = 0;
      // Those that are open at the same time may be held together.
      if (last && poll.openedAt < last.endedAt) return;
      if (last) since = last.openedAt;
      last = poll;
    },
    found() {
      last = undefined;
      since = Number.NEGATIVE_INFINITY;
    },
    isOver(handedAt) {
      if (since <= handedAt || passedOver === MOST_PASSED_OVER) return false;
      passedOver += 1;
      return true;
    },
  };
}
