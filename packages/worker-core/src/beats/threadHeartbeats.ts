import { atMost, type Clock } from "../clock.ts";
import type { HeartbeatHandle, Heartbeats, TaskHeartbeat } from "../report/heartbeat.ts";
import type { HeartbeatThread } from "./heartbeatThread.ts";
import type { ThreadOffer } from "./offerThread.ts";

/** A handler waits no longer for what the thread needs. */
const LONGEST_PREPARATION_MS = 1_000;

/** Another thread is tried after this time, which doubles: a reason such as too little memory may pass. */
const AGAIN = { leastMs: 60_000, mostMs: 3_600_000 };

export interface ThreadHeartbeatsOptions {
  readonly heartbeatSeconds: number;
  readonly offer: Extract<ThreadOffer, { kind: "available" }>;
  /** Sends the heartbeats that the thread can't. */
  readonly here: Pick<Heartbeats, "start">;
  readonly clock: Clock;
  /** Whether a task may live for so long that it needs a heartbeat. */
  isNeeded(): boolean;
  /** Called when the thread has ended, unless the one before it ended for the same reason. */
  onEnded(why: string): void;
}

/**
 * Heartbeats from a thread of its own, so that a handler that computes starves nobody; from this one when that has ended, until
 * another one can be tried.
 */
export function createThreadHeartbeats(
  options: ThreadHeartbeatsOptions,
): Heartbeats & { tick(): void } {
  const { offer, here, clock, heartbeatSeconds } = options;
  let thread: HeartbeatThread | undefined;
  let preparing: Promise<void> | undefined;
  let ends = 0;
  let againAt = Number.NEGATIVE_INFINITY;
  let told: string | undefined;

  return {
    prepare() {
      if (thread || clock.now() < againAt || !options.isNeeded()) return undefined;
      preparing ??= prepare().finally(() => {
        preparing = undefined;
      });
      return preparing;
    },
    start(heartbeat) {
      let paused = false;
      let stopped = false;
      let handle = startInThread(heartbeat, () => {
        if (stopped) return;
        handle = here.start(heartbeat);
        // Nobody knows when the last one was sent.
        if (paused) handle.pause();
        else void handle.now();
      });
      handle ??= here.start(heartbeat);
      const current = () => handle as HeartbeatHandle;
      return {
        now: () => current().now(),
        pause() {
          paused = true;
          current().pause();
        },
        resume() {
          paused = false;
          current().resume();
        },
        stop() {
          stopped = true;
          current().stop();
        },
      };
    },
    tick: () => thread?.tick(),
  };

  async function prepare(): Promise<void> {
    const prepared = offer.prepare().then(
      (found) => {
        thread = found;
      },
      () => {
        // The polls say that there are no credentials.
      },
    );
    await atMost(clock, LONGEST_PREPARATION_MS, prepared);
  }

  function startInThread(
    { taskToken, endsAt, lost, failed }: TaskHeartbeat,
    onEnded: () => void,
  ): HeartbeatHandle | undefined {
    const handle = thread?.start({
      taskToken,
      heartbeatSeconds,
      endsInMs: endsAt - clock.now(),
      lost,
      failed,
      ended(why) {
        noteEnd(why);
        onEnded();
      },
    });
    if (!handle && thread?.ended !== undefined) noteEnd(thread.ended);
    return handle;
  }

  function noteEnd(why: string): void {
    if (!thread) return;
    thread = undefined;
    againAt = clock.now() + Math.min(AGAIN.mostMs, AGAIN.leastMs * 2 ** ends);
    ends += 1;
    if (why !== told) options.onEnded(why);
    told = why;
  }
}
