import { createVirtualClock, type VirtualClock } from "@sfn-workers/local-stepfunctions";

/** A virtual clock that counts its pending timers. */
export interface CountingClock extends VirtualClock {
  readonly timers: number;
}

export function createCountingClock(): CountingClock {
  const clock = createVirtualClock();
  const pending = new Set<unknown>();
  return {
    ...clock,
    get timers() {
      return pending.size;
    },
    setTimeout(callback, ms) {
      const handle = clock.setTimeout(() => {
        pending.delete(handle);
        callback();
      }, ms);
      pending.add(handle);
      return handle;
    },
    clearTimeout(handle) {
      pending.delete(handle);
      clock.clearTimeout(handle);
    },
  };
}
