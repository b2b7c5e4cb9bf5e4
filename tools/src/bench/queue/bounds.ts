import type { QueueMeasure } from "./measureAtQueue.ts";

/** With so many slots. Fewer wait less for each other. */
const MANY_SLOTS = 100;
const MAX_RECEIVES_PER_TEN = 1.15;

/** The worker takes ten messages at a time, and has less work with them than others. */
export function queueBounds(measures: readonly QueueMeasure[]) {
  return measures.flatMap((measure) => {
    const { concurrency, taskMs, cpuMsPerTask, receivesPerTen } = measure;
    const other = measures.find(
      (one) =>
        one.contender !== measure.contender &&
        one.concurrency === concurrency &&
        one.taskMs === taskMs,
    );
    if (measure.contender !== "worker-core" || !other) return [];
    const where = `${concurrency} tasks of ${taskMs} ms at a time`;
    const cpu = {
      text: `${where}: ${cpuMsPerTask.toFixed(3)} ms of CPU a task, less than ${other.contender}'s ${other.cpuMsPerTask.toFixed(3)} ms`,
      kept: cpuMsPerTask < other.cpuMsPerTask,
    };
    if (concurrency < MANY_SLOTS) return [cpu];
    const receives = {
      text: `${where}: ${receivesPerTen.toFixed(2)} receives for ten messages, at most ${MAX_RECEIVES_PER_TEN}`,
      kept: receivesPerTen <= MAX_RECEIVES_PER_TEN,
    };
    return [cpu, receives];
  });
}
