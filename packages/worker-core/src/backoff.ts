/** Full jitter: anywhere between nothing and a ceiling that doubles with each attempt up to `capMs`. */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/** How many milliseconds to wait before try number `attempt` (the first retry is 1). */
export function backoffMs(
  { baseMs, capMs }: Backoff,
  attempt: number,
  random: () => number,
): number {
  // 2^30 is past every cap: the exponent is bounded so that a service gone for days can't overflow it.
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(random() * ceiling);
}
