import type { Clock } from "./clock.ts";
import type {
  HandlersStuck,
  PollRefused,
  QueueRefused,
  ReportRefused,
  ServiceUnreachable,
} from "./errors.ts";
import { DEFAULT_GRACE_MS, END_MARGIN_MS, REPORT_MARGIN_MS } from "./poll/pollFit.ts";
import type { Task } from "./task.ts";

export interface RunOptions {
  /** Aborting it stops the worker: it opens no more polls, and lets open polls and running tasks finish. */
  readonly signal: AbortSignal;
  /** The maximum time to stop, in milliseconds: 115,000 by default. */
  readonly graceMs?: number;
}

export interface DrainOptions extends Partial<RunOptions> {
  /** When the platform ends the process, in milliseconds since the epoch; by default never. */
  readonly deadline?: number;
  /** Polls for at most this many tasks; by default until a poll comes back empty. */
  readonly maxTasks?: number;
  /**
   * Called once the worker is idle and a poll has come back empty, when one more poll, the last one, is open: tells those who count
   * on this worker not to do so any longer, which may have the process ended after `graceMs`. Who has counted on it until then finds that
   * poll. With it the worker polls on as long as a task runs.
   */
  readonly leave?: () => void;
  /**
   * Whether another worker was started for the task that a poll of `pollMs` has brought. That one shall find it: the task is handed
   * back, as `Worker.Draining`, and no more polls are opened, since nothing waits that only this worker would find. To run it would leave
   * the other one with a poll that takes the next worker's task, and so on, as long as tasks flow.
   */
  readonly isExpectedElsewhere?: (task: Task, pollMs: number) => boolean;
}

export interface SessionOptions extends Partial<RunOptions> {
  /** When the platform ends the process, on the worker's clock. */
  readonly deadline?: number;
  readonly leave?: DrainOptions["leave"];
  readonly isExpectedElsewhere?: DrainOptions["isExpectedElsewhere"];
  /** Whether this kind of session may open another poll. */
  mayPoll(session: Pick<Session, "sawEmpty" | "endsAt">): boolean;
}

/** What no repetition mends. */
export type SessionError =
  | PollRefused
  | ServiceUnreachable
  | ReportRefused
  | QueueRefused
  | HandlersStuck;

/** One call of a worker's `run` or `drain`: whether it still polls, and when it must end. */
export interface Session {
  /** When the process ends, on the worker's clock. */
  readonly endsAt: number;
  /** When the running handlers are aborted, on the worker's clock. */
  readonly abortsAt: number;
  /** Why the session polls no more, though nobody stopped it. */
  readonly refused: SessionError | undefined;
  /** A poll has come back empty. */
  sawEmpty: boolean;
  /** Whether somebody must be told before the session ends. */
  readonly leaves: boolean;
  readonly finished: Promise<void>;
  mayPoll(): boolean;
  /** Ends the polls for a reason that no repetition mends. */
  refuse(error: SessionError): void;
  finish(): void;
  /** Another worker was started for the task. */
  expectsElsewhere(task: Task, pollMs: number): boolean;
  /** Opens the last poll, stops, and tells that the worker leaves. */
  leave(openPoll: () => void): void;
  /** Stops, and aborts the handlers at once. Open polls may take `graceMs`. */
  handBack(graceMs: number): void;
  /** Clears the timer and removes the signal's listener. */
  close(): void;
}

export function createSession(
  {
    signal,
    graceMs = DEFAULT_GRACE_MS,
    deadline = Number.POSITIVE_INFINITY,
    leave,
    isExpectedElsewhere = () => false,
    mayPoll,
  }: SessionOptions,
  hooks: {
    readonly clock: Clock;
    /** Called shortly before the end: aborts the handlers that are still running. */
    abortAll(): void;
    /** Called at the end: does not wait for unanswered reports. */
    giveUpAll(): void;
    onStop(graceMs: number): void;
  },
): Session {
  const { clock } = hooks;
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  let stopping = false;
  let opensLast = false;
  let endsAt = deadline;
  let handedBackAt = Number.POSITIVE_INFINITY;
  let refused: SessionError | undefined;
  let endTimer: unknown;

  const session: Session = {
    get endsAt() {
      return endsAt;
    },
    get abortsAt() {
      return Math.min(handedBackAt, endsAt - REPORT_MARGIN_MS);
    },
    get refused() {
      return refused;
    },
    sawEmpty: false,
    get leaves() {
      return leave !== undefined && !stopping && !refused;
    },
    finished,
    mayPoll: () => !stopping && !refused && (opensLast || mayPoll(session)),
    refuse(error) {
      refused ??= error;
    },
    finish,
    expectsElsewhere: isExpectedElsewhere,
    leave(openPoll) {
      opensLast = true;
      openPoll();
      opensLast = false;
      stop(graceMs);
      leave?.();
    },
    handBack(graceMs) {
      handedBackAt = Math.min(handedBackAt, clock.now());
      stop(graceMs);
    },
    close() {
      signal?.removeEventListener("abort", onAbort);
      clock.clearTimeout(endTimer);
    },
  };
  armEndTimer();
  if (signal?.aborted) onAbort();
  else signal?.addEventListener("abort", onAbort, { once: true });
  return session;

  function onAbort(): void {
    stop(graceMs);
  }

  function stop(withinMs: number): void {
    stopping = true;
    endsAt = Math.min(endsAt, clock.now() + withinMs);
    armEndTimer();
    hooks.onStop(withinMs);
  }

  /** The time may have passed: a session may be given less than the margin. */
  function untilEnd(marginMs: number): number {
    return Math.max(0, endsAt - marginMs - clock.now());
  }

  function armEndTimer(): void {
    clock.clearTimeout(endTimer);
    if (endsAt === Number.POSITIVE_INFINITY) return;
    endTimer = clock.setTimeout(() => {
      hooks.abortAll();
      endTimer = clock.setTimeout(hooks.giveUpAll, untilEnd(END_MARGIN_MS));
    }, untilEnd(REPORT_MARGIN_MS));
  }
}
