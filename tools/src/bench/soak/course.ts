import { setTimeout as sleep } from "node:timers/promises";
import type { Strikes } from "./faults.ts";
import type { Feed } from "./feed.ts";
import { createUsage } from "./figures.ts";
import { createFleet, type Fleet } from "./fleet.ts";
import type { SoakOptions } from "./options.ts";
import type { createReadings } from "./readings.ts";

const WORKERS = 3;
export const CONCURRENCY = 50;
/** So many executions run at the same time. */
export const MAX_RUNNING = 3 * WORKERS * CONCURRENCY;
export const STARTING_MS = 50;
const PROGRESS_EVERY_MS = 5_000;

export interface CourseOptions<Rest> {
  readonly options: SoakOptions;
  /** The module that each worker runs, in this folder, and what each is told besides its name. */
  readonly module: string;
  readonly settings: object;
  readonly stopWithinMs: number;
  readonly feed: Feed;
  readonly readings: Pick<ReturnType<typeof createReadings>, "all">;
  readonly strikes: Pick<Strikes, "counts">;
  readonly problems: string[];
  readonly isKilledByTask?: (worker: string) => boolean;
  /** Strikes the workers until the signal aborts, which it does when no task is left. */
  strike(fleet: Fleet, signal: AbortSignal): Promise<void>;
  /** All tasks have ended. Resolves when the workers have come to rest, or have had the time to. */
  settle(fleet: Fleet): Promise<Rest>;
}

/** Lets workers do all tasks while faults strike them, and stops them. */
export async function runCourse<Rest>(course: CourseOptions<Rest>) {
  const { module, settings, stopWithinMs, feed, readings, strikes, problems } = course;
  const { tasks, without } = course.options;
  const usage = createUsage();
  const fleet = createFleet({
    ...{ module, settings, without, stopWithinMs },
    ...(course.isKilledByTask && { isKilledByTask: course.isKilledByTask }),
    onStatus: usage.worker,
    onProblem(problem) {
      process.stderr.write(`${problem}\n`);
      problems.push(problem);
    },
  });
  for (let n = 0; n < WORKERS; n += 1) fleet.add();
  while (fleet.workers.some(({ status }) => status === undefined)) await sleep(STARTING_MS);
  const startedAt = performance.now();
  const progress = setInterval(tellProgress, PROGRESS_EVERY_MS);
  const allEnded = new AbortController();
  const rounds = course.strike(fleet, allEnded.signal);
  await Promise.all([feed.run().finally(() => allEnded.abort()), rounds]);
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  await readings.all();
  const rest = await course.settle(fleet);
  for (const { name, status } of fleet.workers) {
    if (status?.runningTasks !== 0)
      problems.push(`${name} runs ${status?.runningTasks} tasks when all have ended`);
  }
  await fleet.stop();
  clearInterval(progress);
  return { seconds, usage, rest };

  function tellProgress(): void {
    usage.tool();
    const struck = Object.entries(strikes.counts).map(([fault, count]) => `${fault} ${count}`);
    process.stderr.write(`${feed.ended} of ${tasks} ended; ${struck.join(", ")}\n`);
  }
}
