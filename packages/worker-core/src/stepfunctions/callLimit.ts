import { timedOut } from "./sockets.ts";

/**
 * What `answer` brings.
 * @throws {Error} what `late` makes of the limit, when it takes longer
 */
export function withinLimit<Answer>(
  ms: number,
  answer: Promise<Answer>,
  late: (ms: number) => Error = notWhole,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const clear = limitCall(ms, () => reject(late(ms)));
    answer.then(resolve, reject).finally(clear);
  });
}

/** A timer that fires so late was held up by a blocked event loop or a stopped process. */
const HELD_UP_MS = 1_000;
/** For reading what has arrived meanwhile. */
const READING_MS = 10_000;

/**
 * Limits a whole call, whatever arrives: an answer that comes byte by byte keeps every limit of silence from ending it.
 * Time in which the process did not run does not count.
 *
 * @param end called once, with the error, when the time is over
 * @returns ends the limit
 */
export function limitCall(ms: number, end: (error: Error) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  arm(ms);
  return () => {
    clearTimeout(timer);
    timer = undefined;
  };

  function arm(delayMs: number): void {
    const dueAt = performance.now() + delayMs;
    timer = setTimeout(() => {
      const heldUp = performance.now() - dueAt > HELD_UP_MS;
      // Timers run before what has arrived is read.
      setImmediate(() => {
        if (!timer) return;
        if (heldUp) arm(READING_MS);
        else end(notWhole(ms));
      });
    }, delayMs);
  }
}

function notWhole(ms: number): Error {
  return timedOut(`no whole answer for ${ms} ms`);
}
