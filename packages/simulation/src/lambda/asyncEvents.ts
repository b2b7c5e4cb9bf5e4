import type { Random } from "../random.ts";
import type { Timeline } from "../timeline.ts";
import { ASYNC_BACKOFF_SECONDS, ASYNC_JITTER } from "./limits.ts";

/** Lambda's queue of asynchronous invocations: what finds no instance comes again, until it is too old. */
export interface AsyncEvents<Event> {
  /** Events that wait to be tried again. */
  readonly waiting: number;
  readonly dropped: number;
  send(event: Event): void;
}

export function createAsyncEvents<Event>(options: {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly eventAgeSeconds: number;
  /** @returns whether there was an instance */
  invoke(event: Event): boolean;
}): AsyncEvents<Event> {
  const { timeline, random, invoke } = options;
  let waiting = 0;
  let dropped = 0;

  return {
    get waiting() {
      return waiting;
    },
    get dropped() {
      return dropped;
    },
    send: (event) => attempt(event, timeline.now() + options.eventAgeSeconds * 1_000, 0),
  };

  function attempt(event: Event, until: number, failures: number): void {
    if (invoke(event)) return;
    const { least, most } = ASYNC_BACKOFF_SECONDS;
    const pause = Math.min(most, least * 2 ** failures);
    const jitter = 1 + random.between(-ASYNC_JITTER, ASYNC_JITTER);
    const at = timeline.now() + pause * jitter * 1_000;
    waiting += 1;
    timeline.at(Math.min(at, until), () => {
      waiting -= 1;
      if (at < until) attempt(event, until, failures + 1);
      else dropped += 1;
    });
  }
}
