/** How long work may go on before it gives way to other work, in milliseconds. */
const SLICE_MS = 10;

/** Divides long work, so that requests are answered in between. */
export interface Slices {
  /** A promise that the work must wait for when its slice is over, else `undefined`. */
  pause(): Promise<void> | undefined;
}

/** Of all work that waits for its next slice, one has it in each turn of the event loop. */
const waiting: (() => void)[] = [];

export function createSlices(now: () => number = () => performance.now()): Slices {
  let end = now() + SLICE_MS;
  return {
    pause: () => (now() < end ? undefined : nextSlice()),
  };

  async function nextSlice(): Promise<void> {
    await nextTurn();
    end = now() + SLICE_MS;
  }
}

/** Waits until this work has a turn of the event loop, which none that also waits has. */
export function nextTurn(): Promise<void> {
  return new Promise<void>((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(resumeOne);
  });
}

function resumeOne(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(resumeOne);
}
