/** How far AWS's clock is ahead of this machine's, in milliseconds, for all that sign calls. */
export interface ClockOffset {
  /** For another thread, which opens it. */
  readonly memory: SharedArrayBuffer;
  ms: number;
}

export function openClockOffset(memory = new SharedArrayBuffer(8)): ClockOffset {
  const shared = new BigInt64Array(memory);
  return {
    memory,
    get ms() {
      return Number(Atomics.load(shared, 0));
    },
    set ms(value) {
      Atomics.store(shared, 0, BigInt(Math.round(value)));
    },
  };
}
