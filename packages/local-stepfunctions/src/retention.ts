import { isForgotten } from "./engine/ending.ts";
import type { Execution } from "./engine/execution.ts";
import type { Timer, Timers } from "./lib/timers.ts";
import { inNextTurn } from "./lib/turns.ts";

/** How long an execution that has ended is kept by default, in milliseconds: 90 days, as on AWS. */
export const RETENTION_MS = 90 * 86_400_000;
/** Ten years: longer than anything here lasts. */
export const MAX_RETENTION_MS = 3_650 * 86_400_000;
/** How often executions that are too old are looked for, at most, and how long a deleted state machine's are kept. */
const PAUSE_MS = 60_000;

/** Executions that can be forgotten. Each call forgets as many as take a few milliseconds. */
export interface Forgettable {
  /** When the one that ended first has ended, in milliseconds since 1970. */
  firstEnd(): number | undefined;
  /** Forgets some that ended before `time`, and what is left of Express ones; returns whether there may be more. */
  forgetBefore(time: number): boolean;
  /** Forgets some of a deleted state machine, by its serial: none while one of them runs, or while writes fail. */
  forgetMachine(machine: number): "more" | "done" | "running" | "failed";
}

export interface Retention {
  ended(execution: Execution): void;
  machineDeleted(serial: number): void;
}

/** Forgets executions some time after their ends, in slices between which calls are answered. */
export function createRetention(
  timers: Timers,
  retentionMs: number,
  forgettable: Forgettable,
): Retention {
  /** When the executions of each deleted state machine are forgotten, at the earliest. */
  const deleted = new Map<number, number>();
  let timer: Timer | undefined;
  let notBefore = 0;
  let isForgetting = false;
  let isMore = false;
  arm(forgettable.firstEnd());

  return {
    ended(execution) {
      const { machine } = execution.revision;
      if (deleted.has(machine)) endedAfterDeletion(machine);
      if (isForgotten(execution)) forgetOld();
      else arm(execution.stoppedAt);
    },
    machineDeleted(serial) {
      deleted.set(serial, 0);
      armMachine(serial, timers.now() + PAUSE_MS);
    },
  };

  function arm(firstEnd: number | undefined): void {
    if (timer !== undefined || firstEnd === undefined) return;
    timer = timers.at(Math.max(firstEnd + retentionMs, notBefore), () => {
      timer = undefined;
      notBefore = timers.now() + PAUSE_MS;
      forgetOld();
    });
  }

  function forgetOld(): void {
    // What has just ended is written when this turn ends, maybe after the last slice.
    isMore = isForgetting;
    if (isForgetting) return;
    isForgetting = true;
    inSlices(
      () => forgettable.forgetBefore(timers.now() - retentionMs + 1),
      () => {
        isForgetting = false;
        if (isMore) forgetOld();
        else arm(forgettable.firstEnd());
      },
    );
  }

  function endedAfterDeletion(serial: number): void {
    const due = timers.now() + PAUSE_MS;
    if (isDue(serial)) armMachine(serial, due);
    deleted.set(serial, due);
  }

  /** Another one may have ended in the meantime. */
  function isDue(serial: number): boolean {
    return (deleted.get(serial) ?? 0) <= timers.now();
  }

  function armMachine(serial: number, at: number): void {
    timers.at(at, () => {
      const due = deleted.get(serial) ?? 0;
      if (due > timers.now()) armMachine(serial, due);
      else inSlices(() => isDue(serial) && forgetOf(serial) === "more");
    });
  }

  function forgetOf(serial: number): "more" | "done" | "running" | "failed" {
    const left = forgettable.forgetMachine(serial);
    if (left === "done") deleted.delete(serial);
    // One that still runs is asked about again when it ends.
    if (left === "failed") armMachine(serial, timers.now() + PAUSE_MS);
    return left;
  }
}

function inSlices(slice: () => boolean, done: () => void = () => {}): void {
  inNextTurn(() => {
    if (slice()) inSlices(slice, done);
    else done();
  });
}
