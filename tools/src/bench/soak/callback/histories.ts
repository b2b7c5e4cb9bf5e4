import type { StepFunctionsEndpoint } from "@sfn-workers/local-stepfunctions";
import { type AnyEvent, type AttemptEnd, readEvents } from "../histories.ts";
import type { AttemptKey } from "./deliveries.ts";

/** An attempt of an execution's task, as its history tells it. Times are in milliseconds since 1970. */
export interface CallbackAttempt extends AttemptKey {
  readonly sentAt: number;
  /** Then its token was dead. */
  readonly endedAt: number;
  readonly end: AttemptEnd;
}

interface TaskEvent extends AnyEvent {
  readonly taskFailedEventDetails?: { readonly error?: string };
  readonly taskSucceededEventDetails?: { readonly output?: string };
}

/** Reads the attempts of an execution that has ended. */
export async function readAttempts(
  endpoint: Pick<StepFunctionsEndpoint, "call">,
  executionArn: string,
  n: number,
): Promise<readonly CallbackAttempt[]> {
  const events: TaskEvent[] = [];
  for await (const event of readEvents<TaskEvent>(endpoint, executionArn)) events.push(event);
  return attemptsOf(n, events);
}

/** The attempts that a history's events tell of. */
export function attemptsOf(n: number, events: readonly TaskEvent[]): readonly CallbackAttempt[] {
  const attempts: CallbackAttempt[] = [];
  let sentAt = 0;
  for (const event of events) {
    const at = Math.round(event.timestamp * 1_000);
    if (event.type === "TaskScheduled") sentAt = at;
    const end = endOf(event);
    if (end) attempts.push({ n, attempt: attempts.length, sentAt, endedAt: at, end });
  }
  return attempts;
}

function endOf(event: TaskEvent): AttemptEnd | undefined {
  switch (event.type) {
    case "TaskSucceeded":
      return { kind: "succeeded", output: event.taskSucceededEventDetails?.output ?? "" };
    case "TaskFailed":
      return { kind: "failed", error: event.taskFailedEventDetails?.error ?? "" };
    case "TaskTimedOut":
      return { kind: "timedOut" };
  }
  return undefined;
}
