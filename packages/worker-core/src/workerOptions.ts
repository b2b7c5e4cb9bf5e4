import type { Clock } from "./clock.ts";
import { InvalidOption } from "./errors.ts";
import type { Observer } from "./events.ts";
import { MAX_POLLS_PER_ACTIVITY } from "./limits.ts";
import type { PollerOptions } from "./poll/pollers.ts";
import type { RateLimitOptions } from "./poll/rateLimit.ts";
import type { Middleware } from "./run/middleware.ts";
import type { TaskSource } from "./source.ts";
import type { CheckedValues } from "./values/checkValues.ts";
import type { Workload } from "./workload.ts";

export const MAX_CONCURRENCY = 1_000;

export interface WorkerOptions {
  readonly workload: Workload;
  readonly source: TaskSource;
  /** The variables and secrets that the manifest declares, as `loadValues` returns them; needed if it declares some. */
  readonly values?: CheckedValues;
  /** The maximum number of tasks that run at the same time: 1 to 1,000; 1 by default. */
  readonly concurrency?: number;
  /** Open polls: by default 1 while idle, and up to one for each slot. */
  readonly pollers?: Partial<PollerOptions>;
  readonly rateLimit?: RateLimitOptions;
  /** The first is the outermost. */
  readonly middleware?: readonly Middleware[];
  readonly observers?: readonly Observer[];
  readonly clock?: Clock;
  readonly random?: () => number;
}

/**
 * The numeric options, with their defaults.
 * @throws {InvalidOption} when one is out of bounds.
 */
export function checkedLimits(options: WorkerOptions): {
  readonly concurrency: number;
  readonly pollers: PollerOptions;
} {
  const { rateLimit } = options;
  const concurrency = requireInteger("concurrency", options.concurrency ?? 1, 1, MAX_CONCURRENCY);
  const maxPolls = Math.min(concurrency, MAX_POLLS_PER_ACTIVITY);
  const max = requireInteger("pollers.max", options.pollers?.max ?? maxPolls, 1, maxPolls);
  const min = requireInteger("pollers.min", options.pollers?.min ?? 1, 1, max);
  if (rateLimit) {
    requirePositive("rateLimit.perSecond", rateLimit.perSecond);
    requireInteger("rateLimit.burst", rateLimit.burst, 1, Number.MAX_SAFE_INTEGER);
  }
  return { concurrency, pollers: { min, max } };
}

function requireInteger(field: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new InvalidOption(field, value, `a whole number from ${min} to ${max}`);
}

function requirePositive(field: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new InvalidOption(field, value, "a number above 0");
}
