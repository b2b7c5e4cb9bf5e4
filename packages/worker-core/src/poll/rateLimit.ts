import type { Clock } from "../clock.ts";

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
  /**
   * Takes one task's allowance for a poll, or answers how many milliseconds to wait for it; `held`: open polls hold all
   * there is, so that one of them has to end first.
   */
  take():
    | { readonly kind: "taken" }
    | { readonly kind: "wait"; readonly ms: number }
    | { readonly kind: "held" };
  /** The poll brought a task. */
  spend(): void;
  /** The poll brought no task. */
  giveBack(): void;
}

const TAKEN = { kind: "taken" } as const;
const HELD = { kind: "held" } as const;

export const unlimited: RateLimit = { take: () => TAKEN, spend: () => {}, giveBack: () => {} };

export function createRateLimit({ perSecond, burst }: RateLimitOptions, clock: Clock): RateLimit {
  let tokens = burst;
  /** What open polls hold is still part of the burst: the bucket must not fill up behind it. */
  let held = 0;
  let filledAt = clock.now();

  function refill() {
    const now = clock.now();
    const passedMs = Math.max(0, now - filledAt);
    tokens = Math.min(burst - held, tokens + (passedMs / 1_000) * perSecond);
    filledAt = now;
  }

  return {
    take() {
      refill();
      // The millisecond that a timer may fire early must not cost another round of waiting.
      if (tokens >= 1 - 1e-9) {
        tokens -= 1;
        held += 1;
        return TAKEN;
      }
      if (burst - held < 1) return HELD;
      return { kind: "wait", ms: Math.ceil(((1 - tokens) / perSecond) * 1_000) };
    },
    spend() {
      refill();
      held -= 1;
    },
    giveBack() {
      held -= 1;
      tokens += 1;
    },
  };
}
