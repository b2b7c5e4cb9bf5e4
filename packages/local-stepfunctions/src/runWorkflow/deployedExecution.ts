import { setTimeout as sleep } from "node:timers/promises";
import type { HistoryEvent, SFNClient } from "@aws-sdk/client-sfn";
import { statesIn } from "@sfn-workers/states-language/workflow";
import type { End } from "./execution.ts";
import { isTaken, sentBy } from "./sentTask.ts";
import type { Call, Trail } from "./trail.ts";

const LOOK_EVERY_MS = 500;

/** Runs an execution where AWS_ENDPOINT_URL_SFN, or AWS itself, is, and reads its way from its history. */
export async function runDeployed(
  stateMachineArn: string,
  definition: object,
  input: unknown,
): Promise<Trail & End> {
  const sdk = await import("@aws-sdk/client-sfn");
  const region = stateMachineArn.split(":").at(3);
  const client = new sdk.SFNClient(region === undefined ? {} : { region });
  try {
    const start = { stateMachineArn, input: JSON.stringify(input ?? null) };
    const { executionArn } = await client.send(new sdk.StartExecutionCommand(start));
    for (;;) {
      const described = await client.send(new sdk.DescribeExecutionCommand({ executionArn }));
      if (described.status !== "RUNNING") {
        const events = await historyOf(client, executionArn);
        return { ...endOf(described), ...trailOf(events, definition) };
      }
      await sleep(LOOK_EVERY_MS);
    }
  } finally {
    client.destroy();
  }
}

async function historyOf(client: SFNClient, executionArn: string | undefined) {
  const { paginateGetExecutionHistory } = await import("@aws-sdk/client-sfn");
  const events: HistoryEvent[] = [];
  const request = { executionArn, includeExecutionData: true };
  for await (const page of paginateGetExecutionHistory({ client }, request)) {
    events.push(...(page.events ?? []));
  }
  return events;
}

interface Described {
  readonly status?: string | undefined;
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

function endOf({ status, output, error, cause }: Described): End {
  if (status === "SUCCEEDED") return { status, output: JSON.parse(output ?? "null") };
  if (status !== "FAILED" && status !== "TIMED_OUT" && status !== "ABORTED") {
    throw new Error(`the execution is ${status}`);
  }
  return { status, error, cause };
}

/** The way of the author's states: those that hand tasks over and wake workers are the environment's. */
function trailOf(events: readonly HistoryEvent[], definition: object): Trail {
  const own = new Set(statesIn(definition).map(({ name }) => name));
  const byId = new Map(events.map((event) => [event.id, event]));
  const startedAt = events[0]?.timestamp?.getTime() ?? 0;
  const secondsAt = (event: HistoryEvent | undefined) =>
    ((event?.timestamp?.getTime() ?? startedAt) - startedAt) / 1_000;
  const stateOf = (event: HistoryEvent | undefined): string | undefined => {
    if (event === undefined) return undefined;
    return event.stateEnteredEventDetails?.name ?? stateOf(byId.get(event.previousEventId));
  };
  const states = events.flatMap(({ stateEnteredEventDetails: entered }) =>
    entered?.name !== undefined && own.has(entered.name) ? [entered.name] : [],
  );
  const calls = events.filter(isTaken).flatMap((event): Call[] => {
    const state = stateOf(event);
    if (state === undefined || !own.has(state)) return [];
    return [{ state, ...sentBy(event, definition, state), at: secondsAt(event) }];
  });
  const attempts: Record<string, number> = {};
  for (const { state } of calls) attempts[state] = (attempts[state] ?? 0) + 1;
  return { states, attempts, calls, seconds: secondsAt(events.at(-1)) };
}
