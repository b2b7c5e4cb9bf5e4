/** Exponential backoff with full jitter: a random wait below a ceiling that doubles with each attempt, up to `capMs`. */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/** The milliseconds to wait before retry number `attempt`, starting at 1. */
export function backoffMs(
  { baseMs, capMs }: Backoff,
  attempt: number,
  random: () => number,
): number {
  // Beyond 2^30 every cap applies; without a bound the power would become Infinity after days of failures.
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(random() * ceiling);
}
