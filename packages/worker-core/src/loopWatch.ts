/** A shorter delay than `blockedMs` harms nobody. */
const DEFAULTS = { tickMs: 500, blockedMs: 1_000 };
const WINDOW_MS = 60_000;
/** What has arrived while the event loop was blocked is read within this time. */
const READING_MS = 1_000;

/** Notices that the event loop was blocked, or that the process was stopped: a timer then comes late. */
export interface LoopWatch {
  /** The longest delay of the event loop in the last minute or two, in milliseconds. */
  readonly longestDelayMs: number;
  /** The event loop was blocked until now, and what has arrived meanwhile may still be unread. */
  readonly isReading: boolean;
  start(): void;
  stop(): void;
}

export function createLoopWatch(
  hooks: {
    /** Called twice a second while the event loop runs. */
    onTick(): void;
    onBlocked(ms: number): void;
  },
  { tickMs, blockedMs } = DEFAULTS,
): LoopWatch {
  let timer: NodeJS.Timeout | undefined;
  let dueAt = 0;
  let blockedUntil = Number.NEGATIVE_INFINITY;
  let windows = { endsAt: 0, current: 0, before: 0 };

  return {
    get longestDelayMs() {
      return Math.max(windows.current, windows.before);
    },
    get isReading() {
      return performance.now() - blockedUntil < READING_MS;
    },
    start() {
      hooks.onTick();
      arm();
    },
    stop() {
      clearTimeout(timer);
    },
  };

  function arm(): void {
    dueAt = performance.now() + tickMs;
    timer = setTimeout(tick, tickMs).unref();
  }

  function tick(): void {
    const delayMs = Math.max(0, performance.now() - dueAt);
    arm();
    note(delayMs);
    hooks.onTick();
    if (delayMs < blockedMs) return;
    blockedUntil = performance.now();
    hooks.onBlocked(Math.round(delayMs));
  }

  function note(delayMs: number): void {
    const now = performance.now();
    if (now >= windows.endsAt)
      windows = { endsAt: now + WINDOW_MS, current: 0, before: windows.current };
    windows.current = Math.max(windows.current, delayMs);
  }
}
