import { type Clock, type Observer, systemClock, type Worker } from "@sfn-workers/worker-core";

/** ECS's default is 2 hours; the protection is renewed after half of it. ECS guide: task scale-in protection. */
const PROTECTED_MINUTES = 120;
const RENEW_AFTER_MS = (PROTECTED_MINUTES / 2) * 60_000;
/** If a request fails, the worker continues and retries after this time. */
const RETRY_AFTER_MS = 5 * 60_000;
/** The idle time before the protection ends, so that back-to-back tasks don't toggle it. */
const IDLE_BEFORE_RELEASE_MS = 10_000;
/** How long the task stays without protection, so that ECS can replace it: 30 to 60 s. ECS looks within seconds. */
const REST_MS = { least: 30_000, random: 30_000 };
/** Tasks of a service that were started together must not all rest together: a rest comes up to a third earlier. */
const STAGGER = 1 / 3;
/** How often ECS is asked for the service's deployment. */
const CHECK_EVERY_MS = 60_000;

export interface ScaleInProtectionOptions {
  /** Asks ECS to protect this task for so many minutes, or no longer if they are undefined. Rejects when ECS refuses. */
  readonly put: (minutes: number | undefined) => Promise<void>;
  /** After so long a time of protection the worker rests, so that a deployment can replace it. */
  readonly longestMinutes: number;
  readonly worker: () => Pick<Worker, "pause" | "status">;
  readonly onFault: (message: string) => void;
  /** Whether a deployment replaces the task; the worker then rests at once. Asked each minute while the task is protected. */
  readonly isReplaced?: (() => Promise<boolean>) | undefined;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/**
 * Keeps ECS from stopping this task while handlers run that a stop would cost much work. ECS protects a task against deployments as
 * well as against scale-in, so a worker that always has work would never be replaced: after a while it opens no more polls, lets
 * its tasks finish, gives up the protection for a moment, and then polls on. ECS guide: task scale-in protection.
 */
export function scaleInProtection(options: ScaleInProtectionOptions): Observer {
  const { put, onFault, worker, clock = systemClock, random = Math.random } = options;
  const { isReplaced } = options;
  let runningTasks = 0;
  let desired = false;
  /** The state last sent to the agent; `undefined` when it must be sent again. */
  let sent: boolean | undefined = false;
  let sending = false;
  /** Ends the pause of the polls, while the worker rests or is about to. */
  let resume: (() => void) | undefined;
  let releaseTimer: unknown;
  let resendTimer: unknown;
  let restTimer: unknown;
  let checkTimer: unknown;
  /** When the worker rests at the latest. */
  let restAt: number | undefined;
  let releasedAt = Number.NEGATIVE_INFINITY;
  let hasFailedToCheck = false;
  let stopped = false;

  return (event) => {
    switch (event.type) {
      case "taskReceived":
        runningTasks += 1;
        if (runningTasks === 1) protect();
        return;
      case "taskSucceeded":
      case "taskFailed":
      case "taskLost":
      case "taskHandedBack":
        return end();
      case "reportFailed":
        if (event.retryInMs === undefined) end();
        return;
      case "stopped":
        stopped = true;
        for (const timer of [releaseTimer, resendTimer, restTimer, checkTimer])
          clock.clearTimeout(timer);
        resume?.();
    }
  };

  function protect(): void {
    clock.clearTimeout(releaseTimer);
    setDesired(true);
  }

  function end(): void {
    runningTasks -= 1;
    if (runningTasks === 0) releaseTimer = clock.setTimeout(release, IDLE_BEFORE_RELEASE_MS);
  }

  /** Also called while the worker is about to rest: an open poll may still bring a task. */
  function release(): void {
    if (resume && worker().status().openPolls > 0) {
      releaseTimer = clock.setTimeout(release, IDLE_BEFORE_RELEASE_MS);
      return;
    }
    setDesired(false);
    if (!resume) return;
    restTimer = clock.setTimeout(pollOn, REST_MS.least + random() * REST_MS.random);
  }

  function setDesired(state: boolean): void {
    if (state && !desired) {
      armRest();
      armCheck();
    }
    if (!state) releasedAt = clock.now();
    if (!state && !resume) clock.clearTimeout(restTimer);
    if (!state) clock.clearTimeout(checkTimer);
    desired = state;
    if (!sending) void send();
  }

  function armRest(): void {
    if (resume) return;
    const now = clock.now();
    // ECS may not have looked in a shorter time, so that the next one counts from before it.
    if (restAt === undefined || now - releasedAt >= REST_MS.least) {
      restAt = now + options.longestMinutes * 60_000 * (1 - random() * STAGGER);
    }
    clock.clearTimeout(restTimer);
    restTimer = clock.setTimeout(rest, Math.max(0, restAt - now));
  }

  function armCheck(): void {
    if (!isReplaced || resume) return;
    clock.clearTimeout(checkTimer);
    checkTimer = clock.setTimeout(() => void check(isReplaced), CHECK_EVERY_MS);
  }

  async function check(ask: () => Promise<boolean>): Promise<void> {
    const replaced = await ask().catch((error: unknown) => {
      // It stays without effect for as long as, say, a permission is missing: one line is enough.
      if (!hasFailedToCheck) onFault(`ECS deployment: ${messageOf(error)}`);
      hasFailedToCheck = true;
      return false;
    });
    if (!desired || stopped) return;
    if (replaced) rest();
    else armCheck();
  }

  function rest(): void {
    if (resume) return;
    clock.clearTimeout(restTimer);
    clock.clearTimeout(checkTimer);
    resume = worker().pause();
    restAt = undefined;
    // An idle worker may be about to release already: once is enough.
    clock.clearTimeout(releaseTimer);
    if (runningTasks === 0) release();
  }

  function pollOn(): void {
    resume?.();
    resume = undefined;
  }

  async function send(): Promise<void> {
    sending = true;
    while (desired !== sent) {
      const state = desired;
      const failed = await put(state ? PROTECTED_MINUTES : undefined).then(
        () => false,
        (error: unknown) => {
          onFault(`ECS scale-in protection: ${messageOf(error)}`);
          return true;
        },
      );
      sent = state;
      clock.clearTimeout(resendTimer);
      if (failed) resendIn(RETRY_AFTER_MS);
      else if (state) resendIn(RENEW_AFTER_MS);
    }
    sending = false;
  }

  function resendIn(ms: number): void {
    resendTimer = clock.setTimeout(() => {
      sent = undefined;
      setDesired(desired);
    }, ms);
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node's fetch says only there what has failed.
  const { cause } = error;
  return cause instanceof Error && cause.message
    ? `${error.message}: ${cause.message}`
    : error.message;
}
