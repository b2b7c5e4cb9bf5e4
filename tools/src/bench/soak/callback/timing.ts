import { type Timing, timingOf } from "../timing.ts";

/** How long the faults of the callback transport last, and what its limits are. */
export interface CallbackTiming extends Timing {
  /** For which a message is hidden: handlers take longer, and so do the faults that keep workers from hiding it again. */
  readonly visibilitySeconds: number;
  /** A token lives for so long while its message is in the queue; then also its heartbeats are missed. */
  readonly queueSeconds: number;
  /** The longest wait of a receive. A worker gives up after `pollSilenceMs`. */
  readonly receiveSeconds: number;
  /** For how long a worker's messages can be neither deleted nor hidden. */
  readonly refusedMs: number;
  /** Until the queue is empty, after all executions have ended: messages that are no tasks are received five times. */
  readonly emptyWithinMs: number;
}

export const CALLBACK_TIMING: CallbackTiming = {
  ...timingOf(false),
  heartbeatSeconds: 6,
  visibilitySeconds: 10,
  queueSeconds: 240,
  receiveSeconds: 1,
  stoppedMs: 13_000,
  outageMs: 25_000,
  refusedMs: 12_000,
  recoveryMs: 6_000,
  leastMs: 100_000,
  emptyWithinMs: 90_000,
};

/** Of a Task state with these times, as the infrastructure sets them. */
export function limitsOf({ queueSeconds, timeoutSeconds, heartbeatSeconds }: CallbackTiming) {
  return {
    timeoutSeconds: queueSeconds + timeoutSeconds,
    heartbeatSeconds: queueSeconds + heartbeatSeconds,
  };
}
