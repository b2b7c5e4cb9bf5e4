/** The places where tasks run. A poll takes one before it opens, so that no task ever waits in memory. */
export interface Slots {
  readonly concurrency: number;
  readonly taken: number;
  readonly free: number;
  /** Takes a slot, or answers `undefined` when none is free. The release may be called again without effect. */
  take(): (() => void) | undefined;
}

export function createSlots(concurrency: number, onRelease: () => void): Slots {
  let taken = 0;
  return {
    concurrency,
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
