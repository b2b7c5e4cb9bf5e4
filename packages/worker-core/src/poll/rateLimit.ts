import type { Clock } from "../clock.ts";

/** Tasks per second, and the number that may start at once after an idle period. */
export interface RateLimitOptions {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * A token bucket for polls, not for handlers: a task that must wait stays in the activity's queue, before its timeouts
 * start.
 */
export interface RateLimit {
  /**
   * Takes one token for a poll. `wait`: the next token is due in `ms` milliseconds. `held`: open polls hold all tokens, so
   * one of these polls must end first.
   */
  take():
    | { readonly kind: "taken" }
    | { readonly kind: "wait"; readonly ms: number }
    | { readonly kind: "held" };
  /** The poll brought a task. */
  spend(): void;
  /** The poll brought no task. */
  refund(): void;
}

const TOKEN_TAKEN = { kind: "taken" } as const;
const ALL_TOKENS_HELD = { kind: "held" } as const;

export const unlimited: RateLimit = { take: () => TOKEN_TAKEN, spend: () => {}, refund: () => {} };

export function createRateLimit({ perSecond, burst }: RateLimitOptions, clock: Clock): RateLimit {
  let tokens = burst;
  /** Tokens of open polls. They count toward the burst, so that the bucket does not refill while they are open. */
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
      // Rounding may leave the bucket slightly short of a token that is due.
      if (tokens >= 1 - 1e-9) {
        tokens -= 1;
        held += 1;
        return TOKEN_TAKEN;
      }
      if (burst - held < 1) return ALL_TOKENS_HELD;
      return { kind: "wait", ms: Math.ceil(((1 - tokens) / perSecond) * 1_000) };
    },
    spend() {
      refill();
      held -= 1;
    },
    refund() {
      held -= 1;
      tokens += 1;
    },
  };
}
