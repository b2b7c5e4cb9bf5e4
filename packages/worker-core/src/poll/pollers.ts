import { type Backoff, backoffMs } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import { PollRefused, ServiceUnreachable } from "../errors.ts";
import type { Observer } from "../events.ts";
import type { ReceivedTask, TaskSource } from "../source.ts";
import { createCompany } from "./company.ts";
import type { RateLimit } from "./rateLimit.ts";
import type { Slots } from "./slots.ts";

const RETRY: Backoff = { baseMs: 250, capMs: 30_000 };

/** A worker that never reaches its service for so long has wrong settings: then its deployment had better fail. */
const UNREACHABLE_MINUTES = 5;

/** The number of open polls: `min` while the queue is empty, up to `max` while polls bring tasks. */
export interface PollerOptions {
  readonly min: number;
  readonly max: number;
}

/** A poll of AWS waits for a task. One that is empty sooner comes from another server, or a local one that lets its workers go. */
const EARLY_MS = 1_000;
/** From this many in a row on each is followed by a pause. */
const EARLY_IN_A_ROW = 10;

export interface Pollers {
  readonly open: number;
  /** When a poll was last answered, or delayed by the rate limit, on the worker's clock. */
  readonly lastActivityAt: number;
  /** Opens as many polls as currently allowed. Call it after anything that may allow more. */
  fill(): void;
  /** Clears timers and backoff. Open polls stay open. */
  reset(): void;
}

export interface PollersContext extends PollerOptions {
  readonly source: TaskSource;
  readonly slots: Slots;
  readonly rateLimit: RateLimit;
  readonly clock: Clock;
  readonly random: () => number;
  readonly emit: Observer;
  /** Whether the worker still polls, apart from slots and limits. */
  mayPoll(): boolean;
  onTask(received: ReceivedTask, pollMs: number, release: () => void): void;
  /**
   * A poll has found nothing. It isn't called for one beside which a later poll found a task: AWS holds some polls for their minute
   * although tasks wait (Step Functions developer guide, "Avoid latency when polling for activity tasks").
   */
  onEmpty(): void;
  onRefused(error: PollRefused | ServiceUnreachable): void;
  /** Called after a poll or a pause has ended and was handled. */
  onEnd(): void;
}

export function createPollers(context: PollersContext): Pollers {
  const { source, slots, rateLimit, clock, random, emit, min, max } = context;
  let open = 0;
  let target = min;
  /** Consecutive rounds of failed polls. */
  let failures = 0;
  /** Timers of pollers that pause after a failure. They count toward the target but hold no slot. */
  const pauses = new Set<unknown>();
  let lastActivityAt = clock.now();
  /** Consecutive polls that were empty at once. */
  let early = 0;
  /** The service has answered a poll, be it with an error. */
  let hasAnswered = false;
  /** When the first poll failed without an answer. */
  let unansweredSince: number | undefined;
  let fillTimer: unknown;
  /** When the last poll was opened that has brought a task. */
  let foundAt = Number.NEGATIVE_INFINITY;
  let runningTasks = 0;
  /** The slots of a poll are released one by one. */
  let isReleasing = false;
  const size = { size: source.tasksPerPoll, slots: slots.taken + slots.free };
  const company = createCompany(size, clock, () => {
    fill();
    context.onEnd();
  });

  return {
    get open() {
      return open;
    },
    get lastActivityAt() {
      return lastActivityAt;
    },
    fill,
    reset() {
      clock.clearTimeout(fillTimer);
      for (const timer of pauses) clock.clearTimeout(timer);
      pauses.clear();
      company.reset();
      failures = 0;
      early = 0;
      target = min;
    },
  };

  function fill(): void {
    if (isReleasing) return;
    while (open + pauses.size < target && context.mayPoll()) {
      if (!company.isComplete(slots.free, runningTasks)) return;
      const releases = reserve();
      if (releases.length === 0) return;
      open += 1;
      void poll(releases);
    }
  }

  function fillAfter(ms: number): void {
    clock.clearTimeout(fillTimer);
    fillTimer = clock.setTimeout(() => {
      fill();
      context.onEnd();
    }, ms);
  }

  /** Reserves a slot and a rate limit token for each task that the poll may bring. */
  function reserve(): (() => void)[] {
    const releases: (() => void)[] = [];
    while (releases.length < source.tasksPerPoll && slots.free > 0) {
      const allowance = rateLimit.take();
      if (allowance.kind === "held") break;
      if (allowance.kind === "wait") {
        if (releases.length > 0) break;
        lastActivityAt = clock.now();
        fillAfter(allowance.ms);
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
      onAnswer(tasks, openedAt, releases);
    } catch (error) {
      onFailure(error, failuresBefore);
    }
    open -= 1;
    isReleasing = true;
    for (const release of releases) {
      rateLimit.refund();
      release();
    }
    isReleasing = false;
    fill();
    context.onEnd();
    fill();
  }

  function onAnswer(
    tasks: readonly ReceivedTask[],
    openedAt: number,
    releases: (() => void)[],
  ): void {
    const pollMs = clock.now() - openedAt;
    lastActivityAt = clock.now();
    company.answered(releases.length, tasks.length);
    failures = 0;
    const isEarly = tasks.length === 0 && pollMs < Math.min(EARLY_MS, source.longestPollMs);
    early = isEarly ? early + 1 : 0;
    if (early >= EARLY_IN_A_ROW) {
      onEarly(pollMs);
      return;
    }
    hasAnswered ||= !isEarly;
    if (tasks.length === 0) {
      target = Math.max(min, target - 1);
      emit({ type: "pollEmpty", pollMs });
      if (foundAt <= openedAt) context.onEmpty();
      return;
    }
    foundAt = Math.max(foundAt, openedAt);
    // Each poll that brings tasks allows one more poll, so their number doubles each round.
    target = Math.min(max, target + 1);
    for (const task of tasks) {
      rateLimit.spend();
      context.onTask(task, pollMs, taken(releases.pop(), openedAt));
    }
  }

  /** The slot of a task. It is released at the task's end. */
  function taken(release: () => void = () => {}, openedAt: number): () => void {
    runningTasks += 1;
    let isRunning = true;
    return () => {
      if (!isRunning) return;
      isRunning = false;
      runningTasks -= 1;
      company.ended(clock.now() - openedAt);
      release();
    };
  }

  function onEarly(pollMs: number): void {
    target = Math.max(min, target - 1);
    const message = `${early} polls in a row were answered at once and without a task, but a poll waits`;
    const retryInMs = backoffMs(RETRY, early - EARLY_IN_A_ROW + 1, random);
    if (hasAnswered) emit({ type: "pollEmpty", pollMs });
    else if (endIfUnreachable("EmptyAnswer", message, undefined)) return;
    else emit({ type: "pollFailed", code: "EmptyAnswer", message, retryInMs });
    context.onEmpty();
    pauseThenRefill(retryInMs);
  }

  function onFailure(error: unknown, failuresBefore: number): void {
    const fault = source.classify(error);
    if (fault.kind === "refused") {
      emit({ ...fault, type: "pollFailed", retryInMs: undefined });
      context.onRefused(new PollRefused(fault.code, fault.message, error));
      return;
    }
    const { code, message } = fault;
    hasAnswered ||= fault.kind !== "unanswered";
    if (endIfUnreachable(code, message, error)) return;
    if (fault.kind === "tooManyPollers") target = Math.max(1, target >> 1);
    // Polls that were open together fail together: they count as one round.
    if (failuresBefore === failures) failures += 1;
    // After a second round without an answer the service is in trouble, and more pollers don't help.
    if (failures > 1) target = Math.min(target, min);
    const retryInMs = backoffMs(RETRY, failures, random);
    pauseThenRefill(retryInMs);
    emit({ type: "pollFailed", code, message, retryInMs });
  }

  function endIfUnreachable(code: string, message: string, error: unknown): boolean {
    if (hasAnswered) return false;
    unansweredSince ??= clock.now();
    if (clock.now() - unansweredSince < UNREACHABLE_MINUTES * 60_000) return false;
    context.onRefused(new ServiceUnreachable(UNREACHABLE_MINUTES, code, message, error));
    return true;
  }

  function pauseThenRefill(ms: number): void {
    const timer = clock.setTimeout(() => {
      pauses.delete(timer);
      fill();
      context.onEnd();
    }, ms);
    pauses.add(timer);
  }
}
