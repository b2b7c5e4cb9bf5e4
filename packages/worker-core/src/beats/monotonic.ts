/** Milliseconds that every thread of the process counts alike. `performance.now()` begins anew in each. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1e6;
}
