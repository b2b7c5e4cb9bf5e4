import { type Backoff, backoffMs } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import { faultOf, isDeadToken } from "./reportFault.ts";

/** AWS allows a gap of HeartbeatSeconds; a third of it leaves room for two lost beats. */
const BEATS_PER_HEARTBEAT_SECONDS = 3;
/** Of one task: a beat that hangs and the next one. */
export const MAX_BEATS_UNDER_WAY = 2;
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
  /** Beats at once, or joins the beat that is under way, and resolves when AWS has answered, whatever it said. */
  now(): Promise<void>;
  /** The outcome is on its way: a beat would only race with it, unless the answer takes longer than a third. */
  pause(): void;
  resume(): void;
  stop(): void;
}

interface Entry {
  readonly beat: Beat;
  dueAt: number;
  failures: number;
  /** Beats that are not answered yet, the newest last. */
  readonly underWay: Promise<void>[];
  /** While paused: when the next beat was due. */
  pausedDueAt: number | undefined;
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
        underWay: [],
        pausedDueAt: undefined,
      };
      entries.add(entry);
      arm(entry.dueAt);
      return {
        async now() {
          if (!entries.has(entry) || entry.pausedDueAt !== undefined) return;
          await (entry.underWay.at(-1) ?? send(entry));
        },
        pause() {
          entry.pausedDueAt ??= entry.dueAt;
          entry.dueAt = clock.now() + intervalMs;
        },
        resume() {
          if (entry.pausedDueAt === undefined || !entries.has(entry)) return;
          entry.dueAt = entry.pausedDueAt;
          entry.pausedDueAt = undefined;
          arm(entry.dueAt);
        },
        stop() {
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
    let next = Number.POSITIVE_INFINITY;
    for (const entry of entries) {
      if (entry.dueAt <= now) void send(entry);
      next = Math.min(next, entry.dueAt);
    }
    if (next !== Number.POSITIVE_INFINITY) arm(next);
  }

  /** The next beat is due a third later, whatever becomes of this one: one that hangs must not cost the token. */
  async function send(entry: Entry): Promise<void> {
    entry.dueAt = clock.now() + intervalMs;
    if (entry.pausedDueAt !== undefined) entry.pausedDueAt = entry.dueAt;
    arm(entry.dueAt);
    if (entry.underWay.length >= MAX_BEATS_UNDER_WAY) return;
    const sent = answered(entry);
    entry.underWay.push(sent);
    await sent;
    entry.underWay.splice(entry.underWay.indexOf(sent), 1);
  }

  async function answered(entry: Entry): Promise<void> {
    try {
      await entry.beat.send();
      entry.failures = 0;
    } catch (error) {
      // The task may have ended while the beat was under way.
      if (entries.has(entry)) onFailure(entry, error);
    }
  }

  function onFailure(entry: Entry, error: unknown): void {
    const { code, message } = faultOf(error);
    if (isDeadToken(code)) {
      entries.delete(entry);
      entry.beat.lost(code);
      return;
    }
    entry.failures += 1;
    const retryInMs = Math.min(intervalMs, backoffMs(RETRY, entry.failures, random));
    entry.dueAt = Math.min(entry.dueAt, clock.now() + retryInMs);
    arm(entry.dueAt);
    entry.beat.failed({ code, message, retryInMs });
  }
}
