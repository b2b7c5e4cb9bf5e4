import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startSqsAlone } from "@sfn-workers/local-cloud/sqs";
import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { runBench } from "./runBench.ts";
import { createCallbackAudit } from "./soak/callback/audit.ts";
import { createDeliveries } from "./soak/callback/deliveries.ts";
import { CALLBACK_FAULTS, createQueueFaults } from "./soak/callback/faults.ts";
import { callbackProblems } from "./soak/callback/figures.ts";
import { readAttempts } from "./soak/callback/histories.ts";
import {
  createMachine,
  createQueues,
  MAX_RECEIVE_COUNT,
  sendTasks,
} from "./soak/callback/machine.ts";
import { startQueueProxy } from "./soak/callback/queueProxy.ts";
import { type CallbackRecord, strikeCallbacksInRounds } from "./soak/callback/rounds.ts";
import { readRuns } from "./soak/callback/runs.ts";
import { CALLBACK_TIMING as timing } from "./soak/callback/timing.ts";
import type { CallbackWorkerSettings } from "./soak/callback/worker.ts";
import { createAnswerFaults, createCallFaults, createHangs, createStrikes } from "./soak/faults.ts";
import { createFeed } from "./soak/feed.ts";
import { createMemory, textOf } from "./soak/figures.ts";
import { createFleet } from "./soak/fleet.ts";
import { startProxy } from "./soak/proxy.ts";

const WORKERS = 3;
const CONCURRENCY = 50;
const DRIP_EVERY_MS = 50;
const PROGRESS_EVERY_MS = 5_000;
const STARTING_MS = 50;

const {
  json = false,
  tasks: tasksText,
  without,
} = parseArgs({
  options: {
    json: { type: "boolean" },
    tasks: { type: "string", default: "100000" },
    transport: { type: "string" },
    without: { type: "string" },
  },
}).values;
const tasks = Number(tasksText);

await runBench(json, async ({ folder }) => {
  const problems: string[] = [];
  const strikes = createStrikes(CALLBACK_FAULTS);
  const record: CallbackRecord = {
    ...{ killedAt: new Map(), stops: [], blocks: [] },
    ...{ outages: [], hangs: [], refusals: [], queueHangs: [] },
  };
  const late = new Set<string>();
  const audit = createCallbackAudit();
  const deliveries = createDeliveries();
  const reading = new Set<Promise<void>>();

  const sqs = await startSqsAlone();
  const queues = createQueues(sqs, timing);
  const endpoint = await startStepFunctions({
    integrations: sendTasks(sqs, { tasks, timing, strikes, late }),
    fault: createCallFaults(strikes, record.outages),
    onEvent({ executionArn, event }) {
      if (event.type === "TaskSubmitted") feed.begin(executionArn);
      if (event.type.startsWith("Execution") && event.type !== "ExecutionStarted")
        onEnd(executionArn);
    },
  });
  const stepFunctions = await startProxy({
    port: endpoint.port,
    dripEveryMs: DRIP_EVERY_MS,
    isSwallowed: createHangs(strikes, record.hangs),
    faultOf: createAnswerFaults(strikes),
    onUndelivered() {},
  });
  const queueProxy = await startQueueProxy({
    url: sqs.url,
    receiveSeconds: timing.receiveSeconds,
    faults: createQueueFaults({
      ...{ strikes, refusals: record.refusals, hangs: record.queueHangs },
    }),
    deliveries,
    showAgain(ReceiptHandle) {
      const change = { QueueUrl: queues.url, ReceiptHandle, VisibilityTimeout: 0 };
      void sqs.call("ChangeMessageVisibility", change);
    },
  });
  const feed = createFeed({
    ...{ tasks, timing, endpoint, maxRunning: 3 * WORKERS * CONCURRENCY },
    stateMachineArn: await createMachine(endpoint, queues.url, timing),
  });
  const memory = createMemory();
  const workersCpu = new Map<string, number>();
  const runsFolder = join(folder, "runs");
  mkdirSync(runsFolder);
  const fleet = createFleet({
    module: "callback/worker.ts",
    settings: {
      ...{ endpoint: stepFunctions.url, queueEndpoint: queueProxy.url, queueUrl: queues.url },
      ...{ maxReceiveCount: MAX_RECEIVE_COUNT, concurrency: CONCURRENCY, timing },
      folder: runsFolder,
    } satisfies Omit<CallbackWorkerSettings, "name">,
    without,
    stopWithinMs: timing.stopWithinMs,
    onStatus(worker, { cpuSeconds, heapMB }) {
      workersCpu.set(worker, cpuSeconds);
      memory.worker(heapMB);
    },
    onProblem,
  });

  for (let n = 0; n < WORKERS; n += 1) fleet.add();
  while (fleet.workers.some(({ status }) => status === undefined)) await sleep(STARTING_MS);
  const startedAt = performance.now();
  const progress = setInterval(tellProgress, PROGRESS_EVERY_MS);
  const allEnded = new AbortController();
  let strangers = 0;
  const rounds = strikeCallbacksInRounds({
    ...{ timing, fleet, feed, stepFunctions, queue: queueProxy, strikes, record },
    signal: allEnded.signal,
    isNeeded: () => !feed.allStarted,
    async sendStrangers() {
      strangers = await queues.sendStrangers();
      strikes.count("no task", strangers);
    },
  });
  await Promise.all([feed.run().finally(() => allEnded.abort()), rounds]);
  const seconds = (performance.now() - startedAt) / 1_000;
  await Promise.all(reading);
  const counts = await whenEmpty();
  for (const { name, status } of fleet.workers) {
    if (status?.runningTasks !== 0)
      problems.push(`${name} runs ${status?.runningTasks} tasks when all have ended`);
  }
  await fleet.stop();
  clearInterval(progress);
  const deadLetters = await queues.deadLetters();
  const undeleted = deliveries.undeleted(deadLetters, audit.isAnswered);
  const queue = { ...counts, deadLetters: deadLetters.length, undeleted };

  const verdict = audit.verdict(readRuns(runsFolder), deliveries, { ...record, late });
  const { lost, ranDead, ranAgain, unused, ...verdictCounts } = verdict;
  const { user, system } = process.cpuUsage();
  problems.push(...callbackProblems(verdict, { tasks, strikes, queue, strangers }));
  const figures = {
    ...{ transport: "callback", tasks },
    ...(without === undefined ? {} : { without }),
    seconds: Math.round(seconds),
    lost: lost.length,
    ranDead: ranDead.length,
    ranAgain: ranAgain.length,
    unused: unused.length,
    ...verdictCounts,
    queue,
    strikes: strikes.counts,
    cpuSeconds: {
      tool: Math.round((user + system) / 1_000_000),
      workers: Math.round([...workersCpu.values()].reduce((sum, each) => sum + each, 0)),
    },
    memoryMB: memory.figures(),
    problems,
  };
  return { figures, text: textOf(figures), passed: problems.length === 0 };

  function onProblem(problem: string): void {
    process.stderr.write(`${problem}\n`);
    problems.push(problem);
  }

  function onEnd(executionArn: string): void {
    const n = feed.end(executionArn);
    if (n === undefined) return;
    const read = readAttempts(endpoint, executionArn, n).then(
      (attempts) => audit.add(attempts),
      (error: unknown) => void problems.push(`the history of task ${n}: ${error}`),
    );
    reading.add(read);
    void read.then(() => reading.delete(read));
  }

  /** Messages that could not be deleted come once more, and those that are no tasks go to the dead letters. */
  async function whenEmpty() {
    const until = performance.now() + timing.emptyWithinMs;
    for (;;) {
      const counts = await queues.counts();
      const isEmpty = counts.visible + counts.hidden === 0;
      if (isEmpty || performance.now() > until) return counts;
      await sleep(STARTING_MS);
    }
  }

  function tellProgress(): void {
    memory.tool();
    const struck = CALLBACK_FAULTS.map((fault) => `${fault} ${strikes.counts[fault]}`).join(", ");
    process.stderr.write(`${feed.ended} of ${tasks} ended; ${struck}\n`);
  }
});
