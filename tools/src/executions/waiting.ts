import { GetExecutionHistoryCommand, type SFNClient } from "@aws-sdk/client-sfn";

/** What the running executions of a workload wait for. */
export interface Waiting {
  /** Tasks in the queue of an activity, which no worker has taken. */
  readonly forWorker: number;
  /** Tasks whose message is in a queue or with a worker: a history does not tell which. */
  readonly sent: number;
  /** Tasks that a worker has taken, and all else. */
  readonly atWork: number;
}

/** More executions than this are not looked at. */
const MAX_LOOKED_AT = 20;

/** Reads the last event of up to 20 running executions, one after another: many workloads may look at the same time. */
export async function whatRunningWaitFor(
  sfn: SFNClient,
  executionArns: readonly string[],
): Promise<Waiting> {
  const events: (string | undefined)[] = [];
  for (const executionArn of executionArns.slice(0, MAX_LOOKED_AT)) {
    const { events: [last] = [] } = await sfn.send(
      new GetExecutionHistoryCommand({
        executionArn,
        includeExecutionData: false,
        reverseOrder: true,
        maxResults: 1,
      }),
    );
    events.push(last?.type);
  }
  const forWorker = events.filter((type) => type === "ActivityScheduled").length;
  const sent = events.filter((type) => type === "TaskSubmitted").length;
  return { forWorker, sent, atWork: events.length - forWorker - sent };
}
