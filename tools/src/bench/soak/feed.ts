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
  /** Ends a rest. Every fault has struck: the last tasks may begin. */
  release(): void;
  /** Starts many of the executions at once. The handlers of those that begin in the next `ms` end after it. */
  burst(ms: number): void;
  /** Starts none until the next burst or the release, so that workers are idle. */
  rest(): void;
  /** Makes as many of the next tasks long ones: all of them, or one in so many. Resolves when half of them have begun. */
  startLongTasks(count: number, oneIn?: number): Promise<void>;
  /** A worker has been given the task of an execution. */
  begin(executionArn: string): void;
  /** An execution has ended. Returns the `n` of its task. */
  end(executionArn: string): number | undefined;
}

/** Few handlers take so long that they need beats, at any time. */
const LONG_TASKS = 9;
/** Long tasks that start together outlive a token that had one beat. */
const TOGETHER_MS = 18_000;
/** Every so many a handler waits for a moment. */
const WAITS_EVERY = 5;
const WAITS_MS = 300;
const EVERY_MS = 20;
/** At most as many as all workers have slots. */
const BURST = { most: 150, share: 0.1 };
/** In each round. */
const BURSTS = 5;
/** These begin only when each fault has struck. */
const KEPT_BACK = 0.05;
const MAX_IDLE_MS = 180_000;

type Execution =
  | { readonly kind: "short" | "long" }
  | { readonly kind: "together"; onBegun(): void };

/** Starts executions little by little, so that each fault meets some, and so that no list of all of them is needed. */
export function createFeed(options: FeedOptions): Feed {
  const { tasks, timing, stateMachineArn, endpoint, maxRunning } = options;
  /** By `n`, which is the execution's name too. */
  const running = new Map<number, Execution>();
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
  let resting = false;
  /** Long tasks that start next, whatever else runs. */
  let together: { left: number; readonly oneIn: number; readonly onBegun: () => void } | undefined;
  let changedAt = performance.now();

  return {
    get ended() {
      return ended;
    },
    get allStarted() {
      return started === tasks;
    },
    async run() {
      const begunAt = performance.now();
      while (ended < tasks) {
        const share = (performance.now() - begunAt) / timing.leastMs;
        const due = Math.ceil((beforeLast - BURSTS * burst) * share) + ahead;
        const mayStart = released ? tasks : Math.min(due, beforeLast);
        while (!resting && started < mayStart && running.size < maxRunning) await start();
        if (performance.now() - changedAt > MAX_IDLE_MS + timing.leastMs)
          throw new Error(`${tasks - ended} executions do not end`);
        await sleep(EVERY_MS);
      }
    },
    burst(ms) {
      resting = false;
      ahead += burst;
      burstEndsAt = Date.now() + ms;
    },
    rest() {
      resting = true;
    },
    startLongTasks(count, oneIn = 1) {
      ahead += count;
      return new Promise((resolve) => {
        let toBegin = Math.ceil(count / 2);
        const onBegun = () => {
          toBegin -= 1;
          if (toBegin === 0) resolve();
        };
        together = { left: count, oneIn, onBegun };
      });
    },
    release() {
      resting = false;
      released = true;
    },
    begin(executionArn) {
      const execution = running.get(numberOf(executionArn));
      if (execution?.kind === "together") execution.onBegun();
    },
    end(executionArn) {
      const n = numberOf(executionArn);
      const execution = running.get(n);
      if (execution === undefined) return undefined;
      running.delete(n);
      if (execution.kind === "long") longRunning -= 1;
      ended += 1;
      changedAt = performance.now();
      return n;
    },
  };

  async function start(): Promise<void> {
    const n = started;
    started += 1;
    const execution = next(n);
    running.set(n, execution);
    if (execution.kind === "long") longRunning += 1;
    const until = execution.kind === "short" ? burstEndsAt : 0;
    await endpoint.call("StartExecution", {
      stateMachineArn,
      name: String(n),
      input: JSON.stringify({ n, ms: handlerMs(n, execution), until }),
    });
  }

  function handlerMs(n: number, { kind }: Execution): number {
    if (kind === "long") return timing.longTaskMs;
    if (kind === "together") return TOGETHER_MS;
    return n % WAITS_EVERY === 0 ? WAITS_MS : 0;
  }

  function next(n: number): Execution {
    if (!together || together.left === 0 || n % together.oneIn > 0)
      return { kind: longRunning < LONG_TASKS ? "long" : "short" };
    together.left -= 1;
    return { kind: "together", onBegun: together.onBegun };
  }
}

/** The `n` of the execution's task, which is its name. */
export const numberOf = (executionArn: string): number =>
  Number(executionArn.slice(executionArn.lastIndexOf(":") + 1));
