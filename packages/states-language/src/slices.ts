import { setImmediate } from "node:timers/promises";

/** How long work may go on before it gives way to other work, in milliseconds. */
const SLICE_MS = 10;

/** Divides long work, so that requests are answered in between. */
export interface Slices {
  /** A promise that the work must wait for when its slice is over, else `undefined`. */
  pause(): Promise<void> | undefined;
}

export function createSlices(now: () => number = () => performance.now()): Slices {
  let end = now() + SLICE_MS;
  return {
    pause: () => (now() < end ? undefined : nextSlice()),
  };

  async function nextSlice(): Promise<void> {
    await setImmediate();
    end = now() + SLICE_MS;
  }
}
