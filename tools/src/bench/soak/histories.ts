import type { StepFunctionsEndpoint } from "@sfn-workers/local-stepfunctions";

/** A task that a worker was given, as the history of its execution tells it. Times are in milliseconds since 1970. */
export interface Attempt {
  /** The `n` of its input. */
  readonly n: number;
  readonly worker: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly end: AttemptEnd;
}

export type AttemptEnd =
  | { readonly kind: "succeeded"; readonly output: string }
  | { readonly kind: "failed"; readonly error: string }
  | { readonly kind: "timedOut" };

/** What both kinds of tasks have in their events. */
export interface AnyEvent {
  readonly type: string;
  /** In seconds since 1970. */
  readonly timestamp: number;
}

export interface HistoryEvent extends AnyEvent {
  readonly activityStartedEventDetails?: { readonly workerName?: string };
  readonly activityFailedEventDetails?: { readonly error?: string };
  readonly activitySucceededEventDetails?: { readonly output?: string };
}

/** The attempts of an execution that has ended, and whether it succeeded. */
export interface History {
  readonly attempts: readonly Attempt[];
  readonly succeeded: boolean;
}

const EVENTS_A_PAGE = 100;

/** Reads an execution's history, page by page. */
export async function* readEvents<Event extends AnyEvent>(
  endpoint: Pick<StepFunctionsEndpoint, "call">,
  executionArn: string,
): AsyncGenerator<Event> {
  let nextToken: string | undefined;
  do {
    const page = (await endpoint.call("GetExecutionHistory", {
      executionArn,
      maxResults: EVENTS_A_PAGE,
      ...(nextToken === undefined ? {} : { nextToken }),
    })) as { readonly events: readonly Event[]; readonly nextToken?: string };
    yield* page.events;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

/** Reads the attempts of an execution that has ended. */
export async function readHistory(
  endpoint: Pick<StepFunctionsEndpoint, "call">,
  executionArn: string,
  n: number,
): Promise<History> {
  const reader = createReader(n);
  for await (const event of readEvents<HistoryEvent>(endpoint, executionArn)) reader.read(event);
  return reader.history();
}

/** The attempts that a history's events tell of. */
export function createReader(n: number) {
  const attempts: Attempt[] = [];
  let succeeded = false;
  let started: Pick<Attempt, "worker" | "startedAt"> | undefined;

  return {
    read(event: HistoryEvent): void {
      const at = Math.round(event.timestamp * 1_000);
      switch (event.type) {
        case "ActivityStarted": {
          const worker = event.activityStartedEventDetails?.workerName ?? "";
          started = { worker, startedAt: at };
          return;
        }
        case "ActivitySucceeded":
          end(at, {
            kind: "succeeded",
            output: event.activitySucceededEventDetails?.output ?? "",
          });
          return;
        case "ActivityFailed":
          end(at, { kind: "failed", error: event.activityFailedEventDetails?.error ?? "" });
          return;
        case "ActivityTimedOut":
          end(at, { kind: "timedOut" });
          return;
        case "ExecutionSucceeded":
          succeeded = true;
      }
    },
    history: (): History => ({ attempts, succeeded }),
  };

  function end(endedAt: number, how: AttemptEnd): void {
    if (started === undefined) throw new Error(`task ${n} ended and had not started`);
    attempts.push({ n, ...started, endedAt, end: how });
    started = undefined;
  }
}
