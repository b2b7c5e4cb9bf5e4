import { type Backoff, backoffMs } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import { PollRefused } from "../errors.ts";
import type { Observer } from "../events.ts";
import type { ReceivedTask, TaskSource } from "../source.ts";
import type { RateLimit } from "./rateLimit.ts";
import type { Slots } from "./slots.ts";

const RETRY: Backoff = { baseMs: 250, capMs: 30_000 };

/** How many polls may be open: `min` while the queue is empty, up to `max` while polls bring tasks. */
export interface PollerOptions {
  readonly min: number;
  readonly max: number;
}

export interface Pollers {
  readonly open: number;
  /** When a poll was last answered, or held back by the rate limit, in milliseconds since the epoch. */
  readonly aliveAt: number;
  /** Opens as many polls as there is room for. Call it when something has changed. */
  fill(): void;
  /** Forgets timers and back-off; open polls go on. */
  rest(): void;
}

export interface PollersContext extends PollerOptions {
  readonly source: TaskSource;
  readonly slots: Slots;
  readonly rateLimit: RateLimit;
  readonly clock: Clock;
  readonly random: () => number;
  readonly emit: Observer;
  /** Whether another poll may be opened now, apart from slots and limits. */
  mayOpen(): boolean;
  onTask(received: ReceivedTask, pollMs: number, release: () => void): void;
  onEmpty(): void;
  onRefused(error: PollRefused): void;
  /** A poll or a pause has ended, and what follows from it has been done. */
  onEnd(): void;
}

export function createPollers(context: PollersContext): Pollers {
  const { source, slots, rateLimit, clock, random, emit, min, max } = context;
  let open = 0;
  let target = min;
  /** Rounds of polls that failed since the last one that was answered. */
  let failures = 0;
  /** Pollers that wait after a failure: they keep their place, but no slot. */
  const resting = new Set<unknown>();
  let aliveAt = clock.now();
  let wakeUp: unknown;

  return {
    get open() {
      return open;
    },
    get aliveAt() {
      return aliveAt;
    },
    fill,
    rest() {
      clock.clearTimeout(wakeUp);
      for (const timer of resting) clock.clearTimeout(timer);
      resting.clear();
      failures = 0;
      target = min;
    },
  };

  function fill(): void {
    while (open + resting.size < target && slots.free > 0 && context.mayOpen()) {
      const releases = reserve();
      if (releases.length === 0) return;
      open += 1;
      void poll(releases);
    }
  }

  function fillIn(ms: number): void {
    clock.clearTimeout(wakeUp);
    wakeUp = clock.setTimeout(() => {
      fill();
      context.onEnd();
    }, ms);
  }

  /** A slot and the rate limit's allowance for each task that the poll may bring. */
  function reserve(): (() => void)[] {
    const releases: (() => void)[] = [];
    while (releases.length < source.tasksPerPoll && slots.free > 0) {
      const allowance = rateLimit.take();
      if (allowance.kind === "held") break;
      if (allowance.kind === "wait") {
        if (releases.length > 0) break;
        aliveAt = clock.now();
        fillIn(allowance.ms);
        break;
      }
      const release = slots.take();
      if (!release) break;
      releases.push(release);
    }
    return releases;
  }

  async function poll(releases: (() => void)[]): Promise<void> {
    const openedAt = clock.now();
    const failuresBefore = failures;
    try {
      const tasks = await source.poll(releases.length);
      onAnswer(tasks, clock.now() - openedAt, releases);
    } catch (error) {
      onFailure(error, failuresBefore);
    }
    open -= 1;
    for (const release of releases) {
      rateLimit.giveBack();
      release();
    }
    context.onEnd();
    fill();
  }

  function onAnswer(
    tasks: readonly ReceivedTask[],
    pollMs: number,
    releases: (() => void)[],
  ): void {
    aliveAt = clock.now();
    failures = 0;
    if (tasks.length === 0) {
      target = Math.max(min, target - 1);
      emit({ type: "pollEmpty", pollMs });
      context.onEmpty();
      return;
    }
    // Each poll that brings something makes room for another, so the number of polls doubles each round.
    target = Math.min(max, target + 1);
    for (const task of tasks) {
      rateLimit.spend();
      context.onTask(task, pollMs, releases.pop() ?? (() => {}));
    }
  }

  function onFailure(error: unknown, failuresBefore: number): void {
    const fault = source.classify(error);
    if (fault.kind === "refused") {
      emit({ ...fault, type: "pollFailed", retryInMs: undefined });
      context.onRefused(new PollRefused(fault.code, fault.message, error));
      return;
    }
    if (fault.kind === "crowded") target = Math.max(1, target >> 1);
    // Polls that were open together fail together: that is one round, not many.
    if (failuresBefore === failures) failures += 1;
    // A second round without an answer in between: the service is in trouble, and many pollers are no help.
    if (failures > 1) target = Math.min(target, Math.max(1, min));
    const retryInMs = backoffMs(RETRY, failures, random);
    standBack(retryInMs);
    const { code, message } = fault;
    emit({ type: "pollFailed", code, message, retryInMs });
  }

  function standBack(ms: number): void {
    const timer = clock.setTimeout(() => {
      resting.delete(timer);
      fill();
      context.onEnd();
    }, ms);
    resting.add(timer);
  }
}
