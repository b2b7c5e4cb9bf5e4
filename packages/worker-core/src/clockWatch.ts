import { type Clock, wallTime } from "./clock.ts";
import type { Observer } from "./events.ts";

/** Corrections of a clock that runs a little fast or slow are smaller. */
const SMALLEST_JUMP_MS = 5_000;

/** Notices that somebody has set the wall clock, or that the machine has slept: the two clocks then differ by more than before. */
export interface ClockWatch {
  /** Takes the clocks as they are now. */
  reset(): void;
  /** Emits `clockJumped`, once for each jump. */
  check(): void;
}

export function createClockWatch(clock: Clock, emit: Observer): ClockWatch {
  const difference = () => wallTime(clock) - clock.now();
  let known = difference();

  return {
    reset() {
      known = difference();
    },
    check() {
      const ms = Math.round(difference() - known);
      if (Math.abs(ms) < SMALLEST_JUMP_MS) return;
      known += ms;
      emit({ type: "clockJumped", ms });
    },
  };
}
