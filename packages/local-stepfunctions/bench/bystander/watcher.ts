import { parentPort, workerData } from "node:worker_threads";
import { createClient } from "../client.ts";

/*
 * Another client of the endpoint, on a thread of its own: it lists activities, sends the heartbeats of a task, and takes other
 * tasks from their start to their success. It tells its longest waits when it is asked.
 */

const PAUSE_MS = 4;
const CALLS_PER_TRIP = 4;
const ROLE = "arn:aws:iam::000000000000:role/bystander";

export interface Waits {
  /** The longest time that a call took, in milliseconds, but for GetActivityTask. */
  call: number;
  operation: string;
  /** The longest time from StartExecution to the execution's success, in milliseconds. */
  roundTrip: number;
  failures: string[];
}

const { url } = workerData as { url: string };
const client = createClient(url, 2);
let waits = none();
/** The call that has no answer yet: it may never have one. */
let open: { readonly operation: string; readonly from: number } | undefined;

parentPort?.on("message", () => {
  noteOpen();
  parentPort?.postMessage(waits);
  waits = none();
});

const heartbeat = await createWork("beats");
const { taskToken: beating } = await taken(heartbeat);
const trips = await createWork("trips");
parentPort?.postMessage("ready");
for (;;) {
  for (let index = 0; index < CALLS_PER_TRIP; index++) {
    await timed("ListActivities", {});
    await timed("SendTaskHeartbeat", { taskToken: beating });
  }
  await roundTrip();
}

function none(): Waits {
  return { call: 0, operation: "", roundTrip: 0, failures: [] };
}

async function timed<T>(operation: string, input: object): Promise<T | undefined> {
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  open = { operation, from: performance.now() };
  try {
    return await client.call<T>(operation, input);
  } catch (error) {
    waits.failures.push(String(error));
    return undefined;
  } finally {
    noteOpen();
    open = undefined;
  }
}

function noteOpen(): void {
  if (open === undefined) return;
  const call = performance.now() - open.from;
  if (call > waits.call) Object.assign(waits, { call, operation: open.operation });
}

async function roundTrip(): Promise<void> {
  const from = performance.now();
  const { stateMachineArn, activityArn } = trips;
  const started = await timed<{ executionArn: string }>("StartExecution", { stateMachineArn });
  const { taskToken } = await client.call<{ taskToken?: string }>("GetActivityTask", {
    activityArn,
  });
  await timed("SendTaskSuccess", { taskToken, output: "{}" });
  for (;;) {
    const found = await timed<{ status: string }>("DescribeExecution", {
      executionArn: started?.executionArn,
    });
    if (found?.status !== "RUNNING") break;
  }
  waits.roundTrip = Math.max(waits.roundTrip, performance.now() - from);
}

interface Work {
  readonly activityArn: string;
  readonly stateMachineArn: string;
}

async function createWork(name: string): Promise<Work> {
  const { activityArn } = await client.call<{ activityArn: string }>("CreateActivity", {
    name: `bystander-${name}`,
  });
  const definition = JSON.stringify({
    StartAt: "Work",
    States: { Work: { Type: "Task", Resource: activityArn, HeartbeatSeconds: 60, End: true } },
  });
  const { stateMachineArn } = await client.call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: `bystander-${name}`,
    roleArn: ROLE,
    definition,
  });
  return { activityArn, stateMachineArn };
}

async function taken({ activityArn, stateMachineArn }: Work): Promise<{ taskToken: string }> {
  await client.call("StartExecution", { stateMachineArn });
  return await client.call("GetActivityTask", { activityArn });
}
