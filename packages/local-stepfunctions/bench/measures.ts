import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  type StepFunctionsEndpoint,
  type StepFunctionsOptions,
  startStepFunctions,
} from "../src/index.ts";
import { createClient } from "./client.ts";
import { startEndpointProcess } from "./endpointProcess.ts";

type Call = <T>(operation: string, input: object) => Promise<T>;

const ROLE = "arn:aws:iam::000000000000:role/bench";

/** Milliseconds from the start of a process to its first answer; the best of five. */
export async function measureStart(): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 5; run++) times.push(await startOnce());
  return Math.round(Math.min(...times));
}

async function startOnce(): Promise<number> {
  const from = performance.now();
  const { url, stop } = await startEndpointProcess();
  const client = createClient(url, 1);
  await client.call("ListActivities", {});
  const took = performance.now() - from;
  client.close();
  await stop();
  return took;
}

/** Round trips a second: start an execution, take its task, report success. */
export async function measureRoundTrips(options: {
  over: "http" | "process";
  pollers: number;
  tasks: number;
  endpoint?: StepFunctionsOptions;
}): Promise<number> {
  const endpoint = await startStepFunctions(options.endpoint);
  const client = createClient(endpoint.url, options.pollers * 2);
  const call: Call = options.over === "http" ? client.call : inProcess(endpoint);
  const { activityArn, stateMachineArn } = await activityMachine(call);
  const trip = async () => {
    await call("StartExecution", { stateMachineArn, input: '{"n":1}' });
    const { taskToken } = await call<{ taskToken: string }>("GetActivityTask", { activityArn });
    await call("SendTaskSuccess", { taskToken, output: '{"done":true}' });
  };
  await inParallel(options.pollers, Math.ceil(options.tasks / 10), trip);
  const from = performance.now();
  await inParallel(options.pollers, options.tasks, trip);
  const seconds = (performance.now() - from) / 1000;
  client.close();
  await endpoint.close();
  return Math.round(options.tasks / seconds);
}

async function inParallel(lanes: number, times: number, work: () => Promise<void>): Promise<void> {
  let left = times;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (left-- > 0) await work();
    }),
  );
}

/** Executions of one Pass state, and transitions of a looping execution, a second. */
export async function measureMachines(): Promise<{
  passExecutionsPerSecond: number;
  transitionsPerSecond: number;
}> {
  const endpoint = await startStepFunctions();
  const call = inProcess(endpoint);
  const pass = await machine(call, "pass", {
    StartAt: "Pass",
    States: { Pass: { Type: "Pass", End: true } },
  });
  const executions = 50_000;
  const start = async () => {
    await call("StartExecution", { stateMachineArn: pass, input: "{}" });
  };
  await inParallel(8, 2_000, start);
  let from = performance.now();
  await inParallel(8, executions, start);
  const passExecutionsPerSecond = Math.round(executions / ((performance.now() - from) / 1000));

  const rounds = 4_000;
  const loop = await machine(call, "loop", {
    StartAt: "Count",
    States: {
      Count: {
        Type: "Pass",
        Parameters: { "n.$": "States.MathAdd($.n, 1)" },
        Next: "More",
      },
      More: {
        Type: "Choice",
        Choices: [{ Variable: "$.n", NumericLessThan: rounds, Next: "Count" }],
        Default: "Done",
      },
      Done: { Type: "Succeed" },
    },
  });
  const runs = 20;
  from = performance.now();
  const arns: string[] = [];
  for (let run = 0; run < runs; run++) {
    const { executionArn } = await call<{ executionArn: string }>("StartExecution", {
      stateMachineArn: loop,
      input: '{"n":0}',
    });
    arns.push(executionArn);
  }
  for (const executionArn of arns) await ended(call, executionArn);
  const transitions = runs * (rounds * 2 + 1);
  const transitionsPerSecond = Math.round(transitions / ((performance.now() - from) / 1000));
  await endpoint.close();
  return { passExecutionsPerSecond, transitionsPerSecond };
}

async function ended(call: Call, executionArn: string): Promise<void> {
  for (;;) {
    const { status } = await call<{ status: string }>("DescribeExecution", { executionArn });
    if (status !== "RUNNING") return;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/** Memory of executions that wait for a worker's report, and the time to finish all of them. */
export async function measurePaused(
  executions: number,
  options: StepFunctionsOptions = {},
): Promise<{ bytesEach: number; finishMs: number }> {
  const endpoint = await startStepFunctions(options);
  const call = inProcess(endpoint);
  const { activityArn, stateMachineArn } = await activityMachine(call);
  const tokens: string[] = [];
  const before = usedMemory();
  for (let index = 0; index < executions; index++) {
    await call("StartExecution", { stateMachineArn, input: `{"order":${index}}` });
    const { taskToken } = await call<{ taskToken: string }>("GetActivityTask", { activityArn });
    tokens.push(taskToken);
  }
  // The worker's tokens are not part of the endpoint's memory.
  const tokenBytes = tokens.length * 392;
  const bytesEach = Math.round((usedMemory() - before - tokenBytes) / executions);
  const from = performance.now();
  for (const taskToken of tokens) await call("SendTaskSuccess", { taskToken, output: "{}" });
  const finishMs = Math.round(performance.now() - from);
  await endpoint.close();
  return { bytesEach, finishMs };
}

const BATCHES = 11;
const BATCH_TASKS = 1_000;

/** Microseconds to take and report a task while many others are queued: the median of several batches. */
export async function measureQueue(queued: number): Promise<number> {
  const endpoint = await startStepFunctions();
  const call = inProcess(endpoint);
  const { activityArn, stateMachineArn } = await activityMachine(call);
  const batches: number[] = [];
  for (let index = 0; index < queued + BATCHES * BATCH_TASKS; index++) {
    await call("StartExecution", { stateMachineArn, input: "{}" });
  }
  for (let batch = 0; batch < BATCHES; batch++) {
    const from = performance.now();
    for (let index = 0; index < BATCH_TASKS; index++) {
      const { taskToken } = await call<{ taskToken: string }>("GetActivityTask", { activityArn });
      await call("SendTaskSuccess", { taskToken, output: "{}" });
    }
    batches.push(((performance.now() - from) / BATCH_TASKS) * 1000);
  }
  await endpoint.close();
  const median = batches.sort((one, other) => one - other)[BATCHES >> 1] ?? 0;
  return Math.round(median * 10) / 10;
}

function inProcess(endpoint: StepFunctionsEndpoint): Call {
  return async <T>(operation: string, input: object) =>
    (await endpoint.call(operation, input)) as T;
}

async function activityMachine(
  call: Call,
): Promise<{ activityArn: string; stateMachineArn: string }> {
  const { activityArn } = await call<{ activityArn: string }>("CreateActivity", { name: "work" });
  const stateMachineArn = await machine(call, "work", {
    StartAt: "Work",
    States: {
      Work: {
        Type: "Task",
        Resource: activityArn,
        TimeoutSeconds: 3_600,
        HeartbeatSeconds: 600,
        End: true,
      },
    },
  });
  return { activityArn, stateMachineArn };
}

async function machine(call: Call, name: string, definition: object): Promise<string> {
  const { stateMachineArn } = await call<{ stateMachineArn: string }>("CreateStateMachine", {
    name,
    roleArn: ROLE,
    definition: JSON.stringify(definition),
  });
  return stateMachineArn;
}

/** Bytes in use after a garbage collection. */
function usedMemory(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
