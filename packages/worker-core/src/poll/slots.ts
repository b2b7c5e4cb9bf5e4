/** The slots of a worker: each runs one task. A poll takes a slot before it opens, so that no task waits in memory. */
export interface Slots {
  readonly taken: number;
  readonly free: number;
  /** Takes a slot and returns its release, or `undefined` when none is free. Releasing twice has no further effect. */
  take(): (() => void) | undefined;
}

export function createSlots(concurrency: number, onRelease: () => void): Slots {
  let taken = 0;
  return {
    get taken() {
      return taken;
    },
    get free() {
      return concurrency - taken;
    },
    take() {
      if (taken >= concurrency) return undefined;
      taken += 1;
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        taken -= 1;
        onRelease();
      };
    },
  };
}
