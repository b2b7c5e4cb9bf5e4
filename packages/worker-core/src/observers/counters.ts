import type { Observer, WorkerSummary } from "../events.ts";
import { WORKER_ERRORS } from "../manifest.ts";

/** Counts outcomes, as one of the worker's observers. */
export interface Counters {
  readonly observe: Observer;
  summary(): WorkerSummary;
  reset(): void;
}

const ZERO = { received: 0, succeeded: 0, failed: 0, lost: 0, handedBack: 0 };

export function createCounters(): Counters {
  let counts = { ...ZERO };
  return {
    observe(event) {
      switch (event.type) {
        case "taskReceived":
          counts.received += 1;
          return;
        case "taskSucceeded":
          counts.succeeded += 1;
          return;
        case "taskFailed":
          counts.failed += 1;
          if (event.error === WORKER_ERRORS.Draining) counts.handedBack += 1;
          return;
        case "taskHandedBack":
          counts.handedBack += 1;
          return;
        case "taskLost":
          counts.lost += 1;
          return;
        case "reportFailed":
          if (event.retryInMs === undefined) counts.lost += 1;
      }
    },
    summary: () => ({ ...counts }),
    reset() {
      counts = { ...ZERO };
    },
  };
}
