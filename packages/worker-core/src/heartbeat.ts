import { type Backoff, backoffMs } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { faultOf, isDeadToken } from "./reportFault.ts";

/** AWS allows a gap of HeartbeatSeconds; a third of it leaves room for two lost beats. */
const BEATS_PER_HEARTBEAT_SECONDS = 3;
const RETRY: Backoff = { baseMs: 200, capMs: 5_000 };

/** Beats for every running task of a worker from one timer. */
export interface Heartbeats {
  start(beat: Beat): BeatHandle;
}

export interface Beat {
  /** Sends one heartbeat: one request. */
  send(): Promise<void>;
  /** The token is dead. */
  lost(code: string): void;
  failed(failure: { code: string; message: string; retryInMs: number }): void;
}

export interface BeatHandle {
  /** Beats at once and resolves when AWS has answered, whatever it said. */
  now(): Promise<void>;
  /** No beat is sent while the outcome is on its way: it would only race with it. */
  pause(): void;
  resume(): void;
  stop(): void;
}

interface Entry {
  readonly beat: Beat;
  dueAt: number;
  failures: number;
  state: "waiting" | "sending" | "paused" | "stopped";
}

export function createHeartbeats(options: {
  readonly heartbeatSeconds: number;
  readonly clock: Clock;
  readonly random: () => number;
}): Heartbeats {
  const { clock, random } = options;
  const intervalMs = (options.heartbeatSeconds * 1_000) / BEATS_PER_HEARTBEAT_SECONDS;
  const entries = new Set<Entry>();
  let timer: { readonly handle: unknown; readonly at: number } | undefined;

  return {
    start(beat) {
      const entry: Entry = {
        beat,
        dueAt: clock.now() + intervalMs,
        failures: 0,
        state: "waiting",
      };
      entries.add(entry);
      arm(entry.dueAt);
      return {
        now: () => (entry.state === "waiting" ? send(entry) : Promise.resolve()),
        pause() {
          if (entry.state !== "stopped") entry.state = "paused";
        },
        resume() {
          if (entry.state !== "paused") return;
          entry.state = "waiting";
          arm(entry.dueAt);
        },
        stop() {
          entry.state = "stopped";
          entries.delete(entry);
          if (entries.size === 0) disarm();
        },
      };
    },
  };

  function arm(at: number): void {
    if (timer && timer.at <= at) return;
    disarm();
    timer = { handle: clock.setTimeout(tick, Math.max(0, at - clock.now())), at };
  }

  function disarm(): void {
    if (timer) clock.clearTimeout(timer.handle);
    timer = undefined;
  }

  function tick(): void {
    timer = undefined;
    const now = clock.now();
    for (const entry of entries) {
      if (entry.state === "waiting" && entry.dueAt <= now) void send(entry);
    }
    let next = Number.POSITIVE_INFINITY;
    for (const entry of entries) if (entry.state === "waiting") next = Math.min(next, entry.dueAt);
    if (next !== Number.POSITIVE_INFINITY) arm(next);
  }

  async function send(entry: Entry): Promise<void> {
    entry.state = "sending";
    try {
      await entry.beat.send();
      entry.failures = 0;
      entry.dueAt = clock.now() + intervalMs;
    } catch (error) {
      if (entries.has(entry)) onFailure(entry, error);
    }
    // The task may have been paused or ended while the beat was under way.
    if (entry.state !== "sending") return;
    entry.state = "waiting";
    arm(entry.dueAt);
  }

  function onFailure(entry: Entry, error: unknown): void {
    const { code, message } = faultOf(error);
    if (isDeadToken(code)) {
      entry.state = "stopped";
      entries.delete(entry);
      entry.beat.lost(code);
      return;
    }
    entry.failures += 1;
    const retryInMs = Math.min(intervalMs, backoffMs(RETRY, entry.failures, random));
    entry.dueAt = clock.now() + retryInMs;
    entry.beat.failed({ code, message, retryInMs });
  }
}
