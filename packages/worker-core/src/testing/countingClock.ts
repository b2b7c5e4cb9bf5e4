import { createVirtualClock, type VirtualClock } from "@sfn-workers/local-stepfunctions";

/** A virtual clock that counts its pending timers, and knows what each was set to, in milliseconds. */
export interface CountingClock extends VirtualClock {
  readonly timers: number;
  readonly delays: readonly number[];
}

export function createCountingClock(): CountingClock {
  const clock = createVirtualClock();
  const pending = new Set<unknown>();
  const delays: number[] = [];
  return {
    ...clock,
    delays,
    get timers() {
      return pending.size;
    },
    setTimeout(callback, ms) {
      delays.push(ms);
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
