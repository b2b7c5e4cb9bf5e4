import type { Clock } from "./clock.ts";
import type { PollRefused } from "./errors.ts";
import { END_MARGIN_MS, REPORT_MARGIN_MS } from "./poll/pollFit.ts";

/** ECS sends SIGKILL 120 s after SIGTERM at the latest: 60 s for open polls, the rest for work, 5 s to end the process. */
export const DEFAULT_GRACE_MS = 120_000 - 5_000;

export interface RunOptions {
  /** Aborting it stops the worker: no more polls; the open ones and the tasks come to their end. */
  readonly signal: AbortSignal;
  /** How long stopping may take, in milliseconds: 115,000 by default. */
  readonly graceMs?: number;
}

export interface ShiftOptions extends Partial<RunOptions> {
  /** When the process is ended from outside, in milliseconds since the epoch. */
  readonly deadline?: number;
  /** Whether this kind of shift goes on. */
  mayOpen(shift: Pick<Shift, "sawEmpty" | "endsAt">): boolean;
}

/** One call of a worker's run or drain: how long it goes on, and when it has to end. */
export interface Shift {
  /** When the process ends, in milliseconds since the epoch. */
  readonly endsAt: number;
  readonly refused: PollRefused | undefined;
  /** A poll has come back empty. */
  sawEmpty: boolean;
  readonly finished: Promise<void>;
  mayOpen(): boolean;
  refuse(error: PollRefused): void;
  finish(): void;
  /** Forgets its timer and its signal. */
  close(): void;
}

export function createShift(
  {
    signal,
    graceMs = DEFAULT_GRACE_MS,
    deadline = Number.POSITIVE_INFINITY,
    mayOpen,
  }: ShiftOptions,
  hooks: {
    readonly clock: Clock;
    /** The end is near: what runs has to be given back. */
    abortAll(): void;
    /** The end is here: reports that still wait for an answer are no reason to stay. */
    giveUpAll(): void;
    onStop(graceMs: number): void;
  },
): Shift {
  const { clock } = hooks;
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  let stopping = false;
  let endsAt = deadline;
  let refused: PollRefused | undefined;
  let ending: unknown;

  const shift: Shift = {
    get endsAt() {
      return endsAt;
    },
    get refused() {
      return refused;
    },
    sawEmpty: false,
    finished,
    mayOpen: () => !stopping && !refused && mayOpen(shift),
    refuse(error) {
      refused ??= error;
    },
    finish,
    close() {
      signal?.removeEventListener("abort", stop);
      clock.clearTimeout(ending);
    },
  };
  armEnding();
  if (signal?.aborted) stop();
  else signal?.addEventListener("abort", stop, { once: true });
  return shift;

  function stop(): void {
    stopping = true;
    endsAt = Math.min(endsAt, clock.now() + graceMs);
    armEnding();
    hooks.onStop(graceMs);
  }

  function armEnding(): void {
    clock.clearTimeout(ending);
    if (endsAt === Number.POSITIVE_INFINITY) return;
    ending = clock.setTimeout(
      () => {
        hooks.abortAll();
        ending = clock.setTimeout(hooks.giveUpAll, endsAt - END_MARGIN_MS - clock.now());
      },
      endsAt - REPORT_MARGIN_MS - clock.now(),
    );
  }
}
