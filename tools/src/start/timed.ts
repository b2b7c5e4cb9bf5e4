/** A step that takes longer says that it is at work. */
const SLOW_MS = 3_000;

/** Does a step, and says when it is done, with how long it took; before, if it takes long. */
export async function timed<Result>(
  [doing, done]: readonly [string, string],
  say: (text: string) => void,
  work: () => Promise<Result>,
  startedAt = performance.now(),
): Promise<Result> {
  const slow = setTimeout(
    () => say(`… ${doing}`),
    Math.max(0, startedAt + SLOW_MS - performance.now()),
  );
  const result = await work().finally(() => clearTimeout(slow));
  say(`✓ ${done} (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`);
  return result;
}
