import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { runBench } from "./runBench.ts";
import { createAudit } from "./soak/audit.ts";
import {
  createAnswerFaults,
  createCallFaults,
  createHangs,
  createStrikes,
  FAULTS,
} from "./soak/faults.ts";
import { createFeed } from "./soak/feed.ts";
import { createMemory, problemsOf, textOf } from "./soak/figures.ts";
import { createFleet, type Status } from "./soak/fleet.ts";
import { readHistory } from "./soak/histories.ts";
import { startProxy } from "./soak/proxy.ts";
import { type StrikeRecord, strikeInRounds } from "./soak/rounds.ts";
import { timingOf } from "./soak/timing.ts";
import type { WorkerSettings } from "./soak/worker.ts";

const WORKERS = 3;
const CONCURRENCY = 50;
const DRIP_EVERY_MS = 50;
const PROGRESS_EVERY_MS = 5_000;
const STARTING_MS = 50;
/** By then an idle worker has told so, though an answer never ended: it is given up after 20 s. */
const IDLE_WITHIN_MS = 25_000;
const INPUT = /"input":"\{\\"n\\":(\d+)/;

const {
  json = false,
  long = false,
  tasks: tasksText,
  without,
} = parseArgs({
  options: {
    json: { type: "boolean" },
    long: { type: "boolean" },
    tasks: { type: "string", default: "100000" },
    transport: { type: "string" },
    without: { type: "string" },
  },
}).values;
const tasks = Number(tasksText);
const timing = timingOf(long);

await runBench(json, async () => {
  const problems: string[] = [];
  const strikes = createStrikes(FAULTS);
  const record: StrikeRecord = { killedAt: new Map(), outages: [], blocks: [], hangs: [] };
  const audit = createAudit({ ...timing, concurrency: CONCURRENCY });
  const reading = new Set<Promise<void>>();

  const endpoint = await startStepFunctions({
    fault: createCallFaults(strikes, record.outages),
    ...(timing.pollMs === undefined ? {} : { activityPollMs: timing.pollMs }),
    onEvent({ executionArn, event }) {
      if (event.type === "ActivityStarted") feed.begin(executionArn);
      if (event.type.startsWith("Execution") && event.type !== "ExecutionStarted")
        onEnd(executionArn);
    },
  });
  const proxy = await startProxy({
    port: endpoint.port,
    dripEveryMs: DRIP_EVERY_MS,
    isSwallowed: createHangs(strikes, record.hangs),
    faultOf: createAnswerFaults(strikes),
    onUndelivered(answer) {
      const [, n] = INPUT.exec(answer) ?? [];
      if (n !== undefined) audit.keptAnswer(Number(n), Date.now());
    },
  });
  const { activityArn, stateMachineArn } = await createMachine();
  const feed = createFeed({
    tasks,
    timing,
    stateMachineArn,
    endpoint,
    maxRunning: 3 * WORKERS * CONCURRENCY,
  });
  const memory = createMemory();
  const workersCpu = new Map<string, number>();
  const fleet = createFleet({
    module: "worker.ts",
    settings: {
      ...{ endpoint: proxy.url, activityArn, concurrency: CONCURRENCY, timing },
    } satisfies Omit<WorkerSettings, "name">,
    without,
    stopWithinMs: timing.stopWithinMs,
    onStatus(worker, { cpuSeconds, heapMB }: Status) {
      workersCpu.set(worker, cpuSeconds);
      memory.worker(heapMB);
    },
    onProblem(problem) {
      process.stderr.write(`${problem}\n`);
      problems.push(problem);
    },
  });

  for (let n = 0; n < WORKERS; n += 1) fleet.add();
  while (fleet.workers.some(({ status }) => status === undefined)) await sleep(STARTING_MS);
  const startedAt = performance.now();
  const progress = setInterval(tellProgress, PROGRESS_EVERY_MS);
  const allEnded = new AbortController();
  const rounds = strikeInRounds({
    ...{ timing, fleet, feed, proxy, strikes, record, signal: allEnded.signal },
    isNeeded: () => !feed.allStarted,
  });
  await Promise.all([feed.run().finally(() => allEnded.abort()), rounds]);
  const seconds = (performance.now() - startedAt) / 1_000;
  await Promise.all(reading);
  const idleUntil = performance.now() + IDLE_WITHIN_MS;
  const isBusy = () => fleet.workers.some(({ status }) => status?.runningTasks !== 0);
  while (isBusy() && performance.now() < idleUntil) await sleep(STARTING_MS);
  for (const { name, status } of fleet.workers) {
    if (status?.runningTasks !== 0)
      problems.push(`${name} runs ${status?.runningTasks} tasks when all have ended`);
  }
  endpoint.drainPolls();
  await fleet.stop();
  clearInterval(progress);

  const { lost, ...counts } = audit.verdict(record);
  const { user, system } = process.cpuUsage();
  problems.push(...problemsOf({ lost, ...counts }, { tasks, timing, strikes }));
  const figures = {
    tasks,
    ...(without === undefined ? {} : { without }),
    seconds: Math.round(seconds),
    lost: lost.length,
    ...counts,
    strikes: strikes.counts,
    cpuSeconds: {
      tool: Math.round((user + system) / 1_000_000),
      workers: Math.round([...workersCpu.values()].reduce((sum, each) => sum + each, 0)),
    },
    memoryMB: memory.figures(),
    problems,
  };
  return { figures, text: textOf(figures), passed: problems.length === 0 };

  function onEnd(executionArn: string): void {
    const n = feed.end(executionArn);
    if (n === undefined) return;
    const read = readHistory(endpoint, executionArn, n).then(
      (history) => audit.add(n, history),
      (error: unknown) => void problems.push(`the history of task ${n}: ${error}`),
    );
    reading.add(read);
    void read.then(() => reading.delete(read));
  }

  async function createMachine() {
    const { activityArn } = await call<{ activityArn: string }>("CreateActivity", { name: "soak" });
    const Retry = [
      { ErrorEquals: ["States.ALL"], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 1_000 },
    ];
    const Task = {
      Type: "Task",
      Resource: activityArn,
      TimeoutSeconds: timing.timeoutSeconds,
      HeartbeatSeconds: timing.heartbeatSeconds,
      Retry,
      End: true,
    };
    const { stateMachineArn } = await call<{ stateMachineArn: string }>("CreateStateMachine", {
      name: "soak",
      roleArn: "arn:aws:iam::000000000000:role/soak",
      definition: JSON.stringify({ StartAt: "Task", States: { Task } }),
    });
    return { activityArn, stateMachineArn };
  }

  function call<Answer>(operation: string, input: object): Promise<Answer> {
    return endpoint.call(operation, input) as Promise<Answer>;
  }

  function tellProgress(): void {
    memory.tool();
    const struck = FAULTS.map((fault) => `${fault} ${strikes.counts[fault]}`).join(", ");
    process.stderr.write(`${feed.ended} of ${tasks} ended; ${struck}\n`);
  }
});
