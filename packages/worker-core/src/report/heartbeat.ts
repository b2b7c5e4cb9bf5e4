import { type Backoff, backoffMs } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import { answerWaitMs } from "./answerWait.ts";
import { faultOf, isDeadToken } from "./reportFault.ts";

/** AWS allows a gap of HeartbeatSeconds. A heartbeat every third of it leaves room for two lost heartbeats. */
export const HEARTBEATS_PER_TIMEOUT = 3;
/** Unanswered heartbeats of one task: one that hangs, and the next one. */
export const MAX_HEARTBEATS_IN_FLIGHT = 2;
const RETRY: Backoff = { baseMs: 200, capMs: 5_000 };

/**
 * For how much of an interval a heartbeat waits for its answer: one that hangs is repeated, on a connection of its own, before the
 * token dies.
 */
const WAIT_OF_INTERVAL = 2 / 3;

/** The heartbeats of all running tasks of a worker. */
export interface Heartbeats {
  /** To be awaited before a task starts, unless it is `undefined`. It never rejects. */
  prepare?(): Promise<void> | undefined;
  start(heartbeat: TaskHeartbeat): HeartbeatHandle;
}

export interface TaskHeartbeat extends HeartbeatTarget {
  readonly taskToken: string;
  /** When a task whose event loop is blocked has to fail, on the worker's clock: no heartbeat keeps it alive for longer. */
  readonly endsAt: number;
}

export interface HeartbeatTarget {
  /** Sends one heartbeat: one request, which fails after this time without an answer. */
  send(timeoutMs: number): Promise<void>;
  /** The token is dead. */
  lost(code: string): void;
  failed(failure: { code: string; message: string; retryInMs: number }): void;
}

export interface HeartbeatHandle {
  /** Sends a heartbeat, or joins the one in flight, and resolves once AWS has answered, with success or an error. */
  now(): Promise<void>;
  /** Pauses heartbeats for one interval while an outcome is sent, because a heartbeat would race with it. */
  pause(): void;
  resume(): void;
  stop(): void;
}

interface Entry {
  readonly heartbeat: HeartbeatTarget;
  dueAt: number;
  failures: number;
  /** Unanswered heartbeats, the newest last. */
  readonly inFlight: Promise<void>[];
  /** While paused: when the next heartbeat was due. */
  pausedDueAt: number | undefined;
}

export function heartbeatIntervalMs(heartbeatSeconds: number): number {
  return (heartbeatSeconds * 1_000) / HEARTBEATS_PER_TIMEOUT;
}

/** Sends heartbeats from one timer of the thread that calls it. */
export function createHeartbeats(options: {
  readonly heartbeatSeconds: number;
  readonly clock: Clock;
  readonly random: () => number;
}): {
  /** @param since when the task began, on the clock: now by default */
  start(heartbeat: HeartbeatTarget, since?: number): HeartbeatHandle;
} {
  const { clock, random } = options;
  const intervalMs = heartbeatIntervalMs(options.heartbeatSeconds);
  const timeoutMs = answerWaitMs(intervalMs * WAIT_OF_INTERVAL);
  const entries = new Set<Entry>();
  let timer: { readonly handle: unknown; readonly at: number } | undefined;

  return {
    start(heartbeat, since = clock.now()) {
      const entry: Entry = {
        heartbeat,
        dueAt: since + intervalMs,
        failures: 0,
        inFlight: [],
        pausedDueAt: undefined,
      };
      entries.add(entry);
      arm(entry.dueAt);
      return {
        async now() {
          if (!entries.has(entry) || entry.pausedDueAt !== undefined) return;
          await (entry.inFlight.at(-1) ?? send(entry));
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

  /** The next heartbeat is due one interval later even if this one hangs, so that the token does not expire. */
  async function send(entry: Entry): Promise<void> {
    entry.dueAt = clock.now() + intervalMs;
    if (entry.pausedDueAt !== undefined) entry.pausedDueAt = entry.dueAt;
    arm(entry.dueAt);
    if (entry.inFlight.length >= MAX_HEARTBEATS_IN_FLIGHT) return;
    const sent = answered(entry);
    entry.inFlight.push(sent);
    await sent;
    entry.inFlight.splice(entry.inFlight.indexOf(sent), 1);
  }

  async function answered(entry: Entry): Promise<void> {
    try {
      await entry.heartbeat.send(timeoutMs);
      entry.failures = 0;
    } catch (error) {
      // The task may have ended while the heartbeat was in flight.
      if (entries.has(entry)) onFailure(entry, error);
    }
  }

  function onFailure(entry: Entry, error: unknown): void {
    const { code, message } = faultOf(error);
    if (isDeadToken(code)) {
      entries.delete(entry);
      entry.heartbeat.lost(code);
      return;
    }
    entry.failures += 1;
    const retryInMs = Math.min(intervalMs, backoffMs(RETRY, entry.failures, random));
    entry.dueAt = Math.min(entry.dueAt, clock.now() + retryInMs);
    arm(entry.dueAt);
    entry.heartbeat.failed({ code, message, retryInMs });
  }
}
