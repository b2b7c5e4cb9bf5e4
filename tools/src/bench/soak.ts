import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type StepFunctionsEndpoint, startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { table } from "../cli/table.ts";
import { runBench } from "./runBench.ts";
import type { SoakReport } from "./soakWorker.ts";

/** One call in five fails, in one of four ways. */
const FAULTS = { seed: 20_261_122, "5xx": 0.05, reset: 0.05, delay: 0.05, drop: 0.05 };
const WORKERS = 2;
const KILL_EVERY_MS = 4_000;
/** The bench fails if no execution has ended for this long. */
const MAX_IDLE_MS = 120_000;

const { json = false, tasks: tasksText } = parseArgs({
  options: { json: { type: "boolean" }, tasks: { type: "string", default: "100000" } },
}).values;
const tasks = Number(tasksText);

const endpoint = await startStepFunctions({ faults: FAULTS });
const { activityArn, stateMachineArn } = await createMachine();
const executions: string[] = [];
const heaps: number[] = [];
let last: SoakReport | undefined;
let kills = 0;
let stops = 0;
let workers: readonly ChildProcess[] = [];

await runBench(json, async () => {
  await startExecutions();
  workers = Array.from({ length: WORKERS }, startWorker);
  const startedAt = performance.now();
  await untilAllEnded();
  const seconds = (performance.now() - startedAt) / 1_000;
  await sleep(2_000);
  const idle = last;
  await stopWorkers();
  const outcome = await audit();
  await endpoint.close();
  const figures = {
    tasks,
    seconds: Math.round(seconds),
    workersKilled: kills,
    workersStopped: stops,
    ...outcome,
    runningTasksWhenIdle: idle?.runningTasks,
    heapMB: spread(heaps),
  };
  const passed =
    outcome.succeeded === tasks && outcome.twiceSucceeded === 0 && idle?.runningTasks === 0;
  return { figures, text: tableOf(figures), passed };
});

async function startExecutions(): Promise<void> {
  for (let n = 0; n < tasks; n++) {
    const input = JSON.stringify({ n });
    const { executionArn } = await call<{ executionArn: string }>("StartExecution", {
      stateMachineArn,
      input,
    });
    executions.push(executionArn);
  }
}

async function stopWorkers(): Promise<void> {
  const ended = workers.map((worker) => once(worker, "exit"));
  for (const worker of workers) worker.kill("SIGTERM");
  endpoint.drainPolls();
  await Promise.all(ended);
}

async function createMachine() {
  const activity = await call<{ activityArn: string }>("CreateActivity", { name: "soak" });
  const Retry = [
    { ErrorEquals: ["States.ALL"], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 1_000 },
  ];
  const Task = {
    Type: "Task",
    Resource: activity.activityArn,
    TimeoutSeconds: 30,
    HeartbeatSeconds: 3,
    Retry,
    End: true,
  };
  const machine = await call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: "soak",
    roleArn: "arn:aws:iam::000000000000:role/soak",
    definition: JSON.stringify({ StartAt: "Task", States: { Task } }),
  });
  return { ...activity, ...machine };
}

function startWorker(): ChildProcess {
  const worker = fork(join(import.meta.dirname, "soakWorker.ts"), [endpoint.url, activityArn]);
  worker.on("message", (report: SoakReport) => {
    last = report;
    heaps.push(report.heapMB);
  });
  return worker;
}

/** Ends a worker every few seconds, alternately with SIGKILL and with SIGTERM. */
async function untilAllEnded(): Promise<void> {
  let running = tasks;
  let changedAt = performance.now();
  let killedAt = performance.now();
  while (running > 0) {
    await sleep(500);
    const now = await countRunning();
    if (now !== running) changedAt = performance.now();
    running = now;
    if (performance.now() - changedAt > MAX_IDLE_MS)
      throw new Error(`${running} executions do not end`);
    if (performance.now() - killedAt > KILL_EVERY_MS && running > 0) {
      replaceOneWorker();
      killedAt = performance.now();
      process.stderr.write(
        `${tasks - running} of ${tasks} ended, ${kills} workers killed, ${stops} stopped\n`,
      );
    }
  }
}

function replaceOneWorker(): void {
  const [worker, ...others] = workers;
  if (kills <= stops) {
    worker?.kill("SIGKILL");
    kills += 1;
  } else {
    worker?.kill("SIGTERM");
    stops += 1;
  }
  workers = [...others, startWorker()];
}

async function countRunning(): Promise<number> {
  let running = 0;
  let nextToken: string | undefined;
  do {
    const page = await call<{ executions: unknown[]; nextToken?: string }>("ListExecutions", {
      stateMachineArn,
      statusFilter: "RUNNING",
      maxResults: 1_000,
      ...(nextToken ? { nextToken } : {}),
    });
    running += page.executions.length;
    nextToken = page.nextToken;
  } while (nextToken);
  return running;
}

/** Reads the history of every execution and counts the outcomes. */
async function audit() {
  const counts = { succeeded: 0, twiceSucceeded: 0, tries: 0, retriedExecutions: 0 };
  for (const executionArn of executions) {
    const { events } = await call<{ events: { type: string }[] }>("GetExecutionHistory", {
      executionArn,
      maxResults: 1_000,
    });
    const count = (type: string) => events.filter((event) => event.type === type).length;
    const started = count("ActivityStarted");
    counts.tries += started;
    if (started > 1) counts.retriedExecutions += 1;
    if (count("ExecutionSucceeded") === 1) counts.succeeded += 1;
    if (count("ActivitySucceeded") > 1) counts.twiceSucceeded += 1;
  }
  return counts;
}

function call<Answer>(operation: string, input: object): Promise<Answer> {
  return (endpoint satisfies StepFunctionsEndpoint).call(operation, input) as Promise<Answer>;
}

function spread(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  return { p50: at(0.5), max: at(1) };
}

function tableOf(figures: object): string {
  return table({
    columns: [
      { title: "figure", text: ([name]) => name },
      {
        title: "value",
        text: ([, value]) => (typeof value === "object" ? JSON.stringify(value) : String(value)),
        align: "right",
      },
    ],
    rows: Object.entries(figures),
    stream: process.stdout,
    elsewhere: "--json has them",
  });
}
