import type { Clock } from "../clock.ts";
import type { Observer } from "../events.ts";
import { createHeartbeats, type Heartbeats } from "../report/heartbeat.ts";
import type { TaskSource } from "../source.ts";
import { createThreadHeartbeats } from "./threadHeartbeats.ts";

export interface WorkerHeartbeatsOptions {
  readonly heartbeatSeconds: number;
  readonly source: Pick<TaskSource, "reports">;
  readonly clock: Clock;
  /** Another's clock does not run in a thread of its own. */
  readonly isRealTime: boolean;
  readonly random: () => number;
  readonly emit: Observer;
  /** When the process ends, on the clock. */
  endsAt(): number;
}

/** A worker's heartbeats: from a thread of its own where its source allows that. */
export interface WorkerHeartbeats extends Heartbeats {
  /** To be called as a session starts, so that its first task need not wait. */
  sessionStarts(): void;
  /** To be called twice a second: the event loop runs. */
  tick(): void;
}

export function createWorkerHeartbeats(options: WorkerHeartbeatsOptions): WorkerHeartbeats {
  const { heartbeatSeconds, clock, random, emit, endsAt } = options;
  const here = createHeartbeats({ heartbeatSeconds, clock, random });
  const tell = (why: string) => emit({ type: "heartbeatsInMainThread", why });
  const offer = options.isRealTime ? options.source.reports.thread : undefined;
  if (offer?.kind !== "available") {
    let why = offer?.why;
    return {
      ...here,
      tick() {},
      sessionStarts() {
        if (why !== undefined) tell(why);
        why = undefined;
      },
    };
  }
  const inThread = createThreadHeartbeats({
    heartbeatSeconds,
    offer,
    here,
    clock,
    // A task that lives for less than its HeartbeatSeconds needs no heartbeat.
    isNeeded: () => endsAt() - clock.now() > heartbeatSeconds * 1_000,
    onEnded: tell,
  });
  return { ...inThread, sessionStarts: () => void inThread.prepare?.() };
}
