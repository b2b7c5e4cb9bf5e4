import { ApiError } from "../errors.ts";
import type { Clock } from "../lib/clock.ts";
import { append, createLinkedList, unlink } from "../lib/linkedList.ts";
import { MAX_IN_FLIGHT_BYTES, SMALL_BYTES, STALLED_MS } from "../limits.ts";

/** A body or an answer, as far as this process holds it. */
export interface Held {
  resize(bytes: number): void;
  /** Its client has done its part: it gives way to nobody from now on. */
  keep(): void;
  release(): void;
}

/**
 * The bytes of the bodies that are read or wait for their turn and of the answers that are not sent yet, of all connections of a server.
 * They are off the JavaScript heap, so that nothing else bounds them.
 */
export interface InFlight {
  readonly bytes: number;
  /**
   * Holds something that waits for its client. `giveWay` is called, at most once, when others need the room and the client has
   * kept it waiting for STALLED_MS, or in any case after `maxMs`; it is released then.
   */
  hold(giveWay: () => void, maxMs?: number): Held;
  /** Whether there is room for a body or an answer of so many bytes. There is always some for a small one. */
  hasRoom(bytes: number): boolean;
}

interface Waiting {
  readonly since: number;
  readonly giveWay: () => void;
}

export function createInFlight(clock: Clock, maxBytes = MAX_IN_FLIGHT_BYTES): InFlight {
  /** What waits for its client, the oldest first. */
  const waiting = createLinkedList<Waiting>();
  let all = 0;

  return {
    get bytes() {
      return all;
    },
    hold(giveWay, maxMs) {
      let bytes = 0;
      const link = append(waiting, { since: clock.now(), giveWay: endWait });
      const timer = maxMs === undefined ? undefined : clock.setTimeout(endWait, maxMs);
      return { resize, keep, release };

      function endWait(): void {
        release();
        giveWay();
      }
      function resize(to: number): void {
        all += to - bytes;
        bytes = to;
      }
      function keep(): void {
        unlink(link);
        if (timer !== undefined) clock.clearTimeout(timer);
      }
      function release(): void {
        keep();
        resize(0);
      }
    },
    hasRoom(bytes) {
      while (all + bytes > maxBytes && isStalled(waiting.first?.value)) {
        waiting.first?.value.giveWay();
      }
      return bytes <= SMALL_BYTES || all + bytes <= maxBytes;
    },
  };

  function isStalled(oldest: Waiting | undefined): boolean {
    return oldest !== undefined && clock.now() - oldest.since >= STALLED_MS;
  }
}

/** The answer when there is no room. Nothing has happened then. */
export function inFlightFull(): ApiError {
  return new ApiError(
    "ServiceUnavailableException",
    "The requests that this endpoint reads and the answers that its clients have not read hold all memory that it has for them",
    { status: 503 },
  );
}
