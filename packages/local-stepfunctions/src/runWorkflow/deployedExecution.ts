import { setTimeout as sleep } from "node:timers/promises";
import type { HistoryEvent, SFNClient } from "@aws-sdk/client-sfn";
import type { End } from "./execution.ts";
import { isTaken, sentBy } from "./sentTask.ts";
import { type Call, ownStates, type Trail } from "./trail.ts";

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
        const histories = await historiesOf(client, executionArn);
        return { ...endOf(described), ...trailOf(histories, definition) };
      }
      await sleep(LOOK_EVERY_MS);
    }
  } finally {
    client.destroy();
  }
}

type History = readonly HistoryEvent[];

/** That of the execution, then those of the items of its distributed Maps, which are executions of their own. An Express one has none. */
async function historiesOf(
  client: SFNClient,
  executionArn: string | undefined,
): Promise<[History, ...History[]]> {
  const own = await historyOf(client, executionArn);
  const items: History[] = [];
  for (const { mapRunStartedEventDetails: started } of own) {
    for (const item of await itemsOf(client, started?.mapRunArn)) {
      items.push(...(await historiesOf(client, item)));
    }
  }
  return [own, ...items];
}

async function itemsOf(client: SFNClient, mapRunArn: string | undefined): Promise<string[]> {
  if (mapRunArn === undefined) return [];
  const { paginateListExecutions } = await import("@aws-sdk/client-sfn");
  const arns: string[] = [];
  for await (const page of paginateListExecutions({ client }, { mapRunArn })) {
    arns.push(...(page.executions ?? []).flatMap(({ executionArn }) => executionArn ?? []));
  }
  return arns.filter((arn) => arn.split(":")[5] !== "express");
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

function trailOf(histories: readonly [History, ...History[]], definition: object): Trail {
  const own = ownStates(definition);
  const [first] = histories;
  const startedAt = first[0]?.timestamp?.getTime() ?? 0;
  const secondsAt = ({ timestamp }: HistoryEvent) =>
    ((timestamp?.getTime() ?? startedAt) - startedAt) / 1_000;
  const states = histories.flatMap((events) =>
    events.flatMap((event) => {
      const state = event.stateEnteredEventDetails?.name;
      return state !== undefined && own.has(state) ? [{ state, at: secondsAt(event) }] : [];
    }),
  );
  const calls = histories.flatMap((events) =>
    takenIn(events).flatMap(({ event, state }): Call[] => {
      if (state === undefined || !own.has(state)) return [];
      return [{ state, ...sentBy(event, definition, state), at: secondsAt(event) }];
    }),
  );
  const attempts: Record<string, number> = {};
  for (const { state } of calls) attempts[state] = (attempts[state] ?? 0) + 1;
  const last = first.at(-1);
  return {
    states: inTime(states).map(({ state }) => state),
    attempts,
    calls: inTime(calls),
    seconds: last === undefined ? 0 : secondsAt(last),
  };
}

/** What a history hands to somebody, each with the state that does. */
function takenIn(events: History) {
  const byId = new Map(events.map((event) => [event.id, event]));
  const stateOf = (event: HistoryEvent | undefined): string | undefined => {
    if (event === undefined) return undefined;
    return event.stateEnteredEventDetails?.name ?? stateOf(byId.get(event.previousEventId));
  };
  return events.filter(isTaken).map((event) => ({ event, state: stateOf(event) }));
}

function inTime<T extends { readonly at: number }>(list: readonly T[]): T[] {
  return list.toSorted((one, other) => one.at - other.at);
}
