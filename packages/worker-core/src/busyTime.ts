import type { Clock } from "./clock.ts";

/** How long slots were in use, added up over the slots, and how long the worker worked at all. */
export interface BusyTime {
  readonly busySlotMs: number;
  readonly workingMs: number;
  /** To be called when the number of slots in use changes, or the worker begins or ends to work. */
  change(now: { readonly busySlots: number; readonly working: boolean }): void;
}

export function createBusyTime(clock: Clock): BusyTime {
  let current = { busySlots: 0, working: false };
  let at = clock.now();
  let busySlotMs = 0;
  let workingMs = 0;

  return {
    get busySlotMs() {
      advance();
      return busySlotMs;
    },
    get workingMs() {
      advance();
      return workingMs;
    },
    change(now) {
      advance();
      current = now;
    },
  };

  function advance(): void {
    const now = clock.now();
    if (current.working) {
      busySlotMs += current.busySlots * (now - at);
      workingMs += now - at;
    }
    at = now;
  }
}
