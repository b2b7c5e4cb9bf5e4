import type { DrainOptions } from "@sfn-workers/worker-core";
import * as z from "zod";

/** The event that the schedule and the state machine's WakeWorker state send. */
const event = z.object({ source: z.enum(["schedule", "wake"]) });

/**
 * A wake-up announces one task: the worker takes it and skips the final empty poll of 60 s. After a start by the schedule or
 * by a person, the worker drains until a poll returns no task.
 */
export function drainOptions(received: unknown, deadline: number): DrainOptions {
  const parsed = event.safeParse(received);
  return parsed.success && parsed.data.source === "wake" ? { deadline, maxTasks: 1 } : { deadline };
}
