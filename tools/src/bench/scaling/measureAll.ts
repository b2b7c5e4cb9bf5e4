import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Measured } from "./measure.ts";
import type { Row } from "./rows.ts";

/** What a thread is asked for: the index of the row in all rows, and the seed. */
export interface Asked {
  readonly index: number;
  readonly seed: number;
}

/** What it answers. */
export type Answer = { readonly measured: Measured } | { readonly problem: string };

const THREADS = Math.min(2, availableParallelism());

/**
 * Measures rows, two at a time, the longest first.
 *
 * @param onAnswer is called after each, with how many are done
 * @returns the answers in the order of the rows
 */
export async function measureAll(
  rows: readonly (readonly [index: number, row: Row])[],
  seed: number,
  onAnswer: (done: number) => void,
): Promise<Answer[]> {
  const waiting = rows.toSorted(([, one], [, other]) => other.loadHours - one.loadHours);
  const answers = new Map<number, Answer>();
  await Promise.all(Array.from({ length: Math.min(THREADS, rows.length) }, work));
  return rows.flatMap(([index]) => answers.get(index) ?? []);

  async function work(): Promise<void> {
    const thread = new Worker(new URL("measuring.ts", import.meta.url));
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index] = next;
      answers.set(index, await answerOf(thread, { index, seed }));
      onAnswer(answers.size);
    }
    await thread.terminate();
  }
}

function answerOf(thread: Worker, asked: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    thread.removeAllListeners().once("message", resolve).once("error", reject);
    thread.postMessage(asked);
  });
}
