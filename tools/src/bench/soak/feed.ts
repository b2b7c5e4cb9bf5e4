import { setTimeout as sleep } from "node:timers/promises";
import type { StepFunctionsEndpoint } from "@sfn-workers/local-stepfunctions";
import type { Timing } from "./timing.ts";

export interface FeedOptions {
  readonly tasks: number;
  readonly timing: Timing;
  readonly stateMachineArn: string;
  readonly endpoint: Pick<StepFunctionsEndpoint, "call">;
  /** Executions that run at the same time. */
  readonly maxRunning: number;
}

export interface Feed {
  readonly ended: number;
  readonly allStarted: boolean;
  /** Starts all executions, and resolves when the last one has ended. */
  run(): Promise<void>;
  /** Every fault has struck: the last tasks may begin. */
  release(): void;
  /** Starts many of the executions at once. The handlers of those that begin in the next `ms` end after it. */
  burst(ms: number): void;
  /** The executions of a burst begin just now. */
  readonly isBursting: boolean;
  /** An execution has ended. Returns the `n` of its task. */
  end(executionArn: string): number | undefined;
}

/** Few handlers take so long that they need beats, at any time. */
const LONG_TASKS = 9;
/** Every so many a handler waits for a moment. */
const WAITS_EVERY = 5;
const WAITS_MS = 300;
const EVERY_MS = 20;
/** At most as many as all workers have slots. */
const BURST = { most: 150, share: 0.1 };
/** In each round. */
const BURSTS = 4;
const BEGINNING_MS = 300;
/** These begin only when each fault has struck. */
const KEPT_BACK = 0.05;
const MAX_IDLE_MS = 180_000;

/** Starts executions little by little, so that each fault meets some, and so that no list of all of them is needed. */
export function createFeed(options: FeedOptions): Feed {
  const { tasks, timing, stateMachineArn, endpoint, maxRunning } = options;
  const running = new Map<string, { readonly n: number; readonly isLong: boolean }>();
  const burst = Math.min(BURST.most, Math.ceil(tasks * BURST.share));
  const beforeLast = Math.ceil(tasks * (1 - KEPT_BACK));
  let started = 0;
  let ended = 0;
  let longRunning = 0;
  let released = false;
  /** Executions that are not due yet and start nevertheless. */
  let ahead = 0;
  /** When the handlers of the last burst end, in milliseconds since 1970. */
  let burstEndsAt = 0;
  let burstBeganAt = 0;
  let changedAt = performance.now();

  return {
    get ended() {
      return ended;
    },
    get allStarted() {
      return started === tasks;
    },
    get isBursting() {
      return Date.now() - burstBeganAt < BEGINNING_MS;
    },
    async run() {
      const begunAt = performance.now();
      while (ended < tasks) {
        const share = (performance.now() - begunAt) / timing.leastMs;
        const due = Math.ceil((beforeLast - BURSTS * burst) * share) + ahead;
        const mayStart = released ? tasks : Math.min(due, beforeLast);
        while (started < mayStart && running.size < maxRunning) await start();
        if (performance.now() - changedAt > MAX_IDLE_MS + timing.leastMs)
          throw new Error(`${tasks - ended} executions do not end`);
        await sleep(EVERY_MS);
      }
    },
    burst(ms) {
      ahead += burst;
      burstBeganAt = Date.now();
      burstEndsAt = burstBeganAt + ms;
    },
    release() {
      released = true;
    },
    end(executionArn) {
      const execution = running.get(executionArn);
      if (execution === undefined) return undefined;
      running.delete(executionArn);
      if (execution.isLong) longRunning -= 1;
      ended += 1;
      changedAt = performance.now();
      return execution.n;
    },
  };

  async function start(): Promise<void> {
    const n = started;
    started += 1;
    const isLong = longRunning < LONG_TASKS;
    if (isLong) longRunning += 1;
    const ms = isLong ? timing.longTaskMs : n % WAITS_EVERY === 0 ? WAITS_MS : 0;
    const until = isLong ? 0 : burstEndsAt;
    const { executionArn } = (await endpoint.call("StartExecution", {
      stateMachineArn,
      input: JSON.stringify({ n, ms, until }),
    })) as { readonly executionArn: string };
    running.set(executionArn, { n, isLong });
  }
}
