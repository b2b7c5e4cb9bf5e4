import type { DrainOptions } from "@sfn-workers/worker-core";
import * as z from "zod";

/** The event that the schedule and the state machine's WakeWorker state send. */
const event = z.object({ source: z.enum(["schedule", "wake"]) });

/**
 * A wake-up announces one task: the worker takes it and saves the 60 s of a final empty poll. A schedule, or a person who
 * invokes the function, drains until a poll comes back empty.
 */
export function drainOptions(received: unknown, deadline: number): DrainOptions {
  const parsed = event.safeParse(received);
  return parsed.success && parsed.data.source === "wake" ? { deadline, maxTasks: 1 } : { deadline };
}
