import type { StepFunctionsEndpoint } from "@sfn-workers/local-stepfunctions";
import type { AttemptKey } from "./deliveries.ts";

/** An attempt of an execution's task, as its history tells it. Times are in milliseconds since 1970. */
export interface CallbackAttempt extends AttemptKey {
  readonly sentAt: number;
  /** Then its token was dead. */
  readonly endedAt: number;
  readonly end:
    | { readonly kind: "succeeded"; readonly output: string }
    | { readonly kind: "failed"; readonly error: string }
    | { readonly kind: "timedOut" };
}

interface HistoryEvent {
  readonly type: string;
  /** In seconds since 1970. */
  readonly timestamp: number;
  readonly taskFailedEventDetails?: { readonly error?: string };
  readonly taskSucceededEventDetails?: { readonly output?: string };
}

const EVENTS_A_PAGE = 100;

/** Reads the attempts of an execution that has ended. */
export async function readAttempts(
  endpoint: Pick<StepFunctionsEndpoint, "call">,
  executionArn: string,
  n: number,
): Promise<readonly CallbackAttempt[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = (await endpoint.call("GetExecutionHistory", {
      executionArn,
      maxResults: EVENTS_A_PAGE,
      ...(nextToken === undefined ? {} : { nextToken }),
    })) as { readonly events: readonly HistoryEvent[]; readonly nextToken?: string };
    events.push(...page.events);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return attemptsOf(n, events);
}

/** The attempts that a history's events tell of. */
export function attemptsOf(n: number, events: readonly HistoryEvent[]): readonly CallbackAttempt[] {
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

function endOf(event: HistoryEvent): CallbackAttempt["end"] | undefined {
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
