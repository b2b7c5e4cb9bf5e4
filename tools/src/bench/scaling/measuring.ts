import { parentPort } from "node:worker_threads";
import { measure } from "./measure.ts";
import type { Answer, Asked } from "./measureAll.ts";
import { allRows } from "./rows.ts";

/** A thread that measures one row after the other. */
const rows = allRows();

parentPort?.on("message", async (asked: Asked) => {
  parentPort?.postMessage(await answerTo(asked));
});

async function answerTo({ index, seed }: Asked): Promise<Answer> {
  const row = rows[index];
  if (row === undefined) return { problem: `there is no row ${index}` };
  try {
    return { measured: await measure(row, seed) };
  } catch (error) {
    // What can't be deployed, or simulated, is red like what breaks a bound.
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
