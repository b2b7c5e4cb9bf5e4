import type { Clock } from "./clock.ts";

/** Tasks per second, and how many may start at once after a quiet time. */
export interface RateLimitOptions {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * A token bucket in front of polls, not of handlers: a task that the limit does not allow yet stays in the activity's
 * queue, where none of its clocks run.
 */
export interface RateLimit {
  /** Takes one task's allowance, or answers how many milliseconds to wait for it. */
  take(): { readonly kind: "taken" } | { readonly kind: "wait"; readonly ms: number };
  /** Gives the allowance back: the poll brought no task. */
  giveBack(): void;
}

const TAKEN = { kind: "taken" } as const;

export const unlimited: RateLimit = { take: () => TAKEN, giveBack: () => {} };

export function createRateLimit({ perSecond, burst }: RateLimitOptions, clock: Clock): RateLimit {
  let tokens = burst;
  let filledAt = clock.now();

  function refill() {
    const now = clock.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1_000) * perSecond);
    filledAt = now;
  }

  return {
    take() {
      refill();
      // The millisecond that a timer may fire early must not cost another round of waiting.
      if (tokens >= 1 - 1e-9) {
        tokens -= 1;
        return TAKEN;
      }
      return { kind: "wait", ms: Math.ceil(((1 - tokens) / perSecond) * 1_000) };
    },
    giveBack() {
      tokens = Math.min(burst, tokens + 1);
    },
  };
}
