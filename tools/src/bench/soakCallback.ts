import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startSqsAlone } from "@sfn-workers/local-cloud/sqs";
import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { runBench } from "./runBench.ts";
import { createCallbackAudit } from "./soak/callback/audit.ts";
import { createDeliveries, keyOf } from "./soak/callback/deliveries.ts";
import { CALLBACK_FAULTS, createQueueFaults } from "./soak/callback/faults.ts";
import { callbackProblems } from "./soak/callback/figures.ts";
import { guiltyTasks } from "./soak/callback/guilty.ts";
import { readAttempts } from "./soak/callback/histories.ts";
import { livesOf } from "./soak/callback/lives.ts";
import {
  createMachine,
  createQueues,
  MAX_RECEIVE_COUNT,
  mayBeLate,
  sendTasks,
} from "./soak/callback/machine.ts";
import { startQueueProxy } from "./soak/callback/queueProxy.ts";
import { type CallbackRecord, strikeCallbacksInRounds } from "./soak/callback/rounds.ts";
import { readRuns } from "./soak/callback/runs.ts";
import { CALLBACK_TIMING as timing } from "./soak/callback/timing.ts";
import type { CallbackWorkerSettings } from "./soak/callback/worker.ts";
import { CONCURRENCY, MAX_RUNNING, runCourse, STARTING_MS } from "./soak/course.ts";
import { createAnswerFaults, createCallFaults, createHangs, createStrikes } from "./soak/faults.ts";
import { createFeed } from "./soak/feed.ts";
import { resultOf } from "./soak/figures.ts";
import type { Fleet } from "./soak/fleet.ts";
import { soakOptions } from "./soak/options.ts";
import { startProxy } from "./soak/proxy.ts";
import { createReadings } from "./soak/readings.ts";

const options = soakOptions();
const { tasks } = options;

await runBench(options.json, async ({ folder }) => {
  const problems: string[] = [];
  const strikes = createStrikes(CALLBACK_FAULTS);
  const record: CallbackRecord = {
    ...{ killedAt: new Map(), stops: [], blocks: [] },
    ...{ outages: [], hangs: [], refusals: [], queueHangs: [] },
  };
  const guilty = guiltyTasks(tasks, mayBeLate);
  const guiltyKeys = new Set(guilty.map((n) => keyOf({ n, attempt: 0 })));
  const diedAt = new Map<string, number>();
  const late = new Set<string>();
  const audit = createCallbackAudit();
  const deliveries = createDeliveries();
  const readings = createReadings({
    begins: "TaskSubmitted",
    feed: () => feed,
    read: async (executionArn, n) => audit.add(await readAttempts(endpoint, executionArn, n)),
    problems,
  });

  const sqs = await startSqsAlone();
  const queues = createQueues(sqs, timing);
  const endpoint = await startStepFunctions({
    integrations: sendTasks(sqs, { tasks, timing, strikes, late }),
    fault: createCallFaults(strikes, record.outages),
    onEvent: readings.onEvent,
  });
  const stepFunctions = await startProxy({
    port: endpoint.port,
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
    ...{ tasks, timing, endpoint, maxRunning: MAX_RUNNING },
    stateMachineArn: await createMachine(endpoint, queues.url, timing),
  });
  const runsFolder = join(folder, "runs");
  mkdirSync(runsFolder);
  let strangers = 0;
  const course = await runCourse({
    ...{ options, feed, readings, strikes, problems },
    module: "callback/worker.ts",
    settings: {
      ...{ endpoint: stepFunctions.url, queueEndpoint: queueProxy.url, queueUrl: queues.url },
      ...{ maxReceiveCount: MAX_RECEIVE_COUNT, concurrency: CONCURRENCY, timing, guilty },
      folder: runsFolder,
    } satisfies Omit<CallbackWorkerSettings, "name">,
    stopWithinMs: timing.stopWithinMs,
    isKilledByTask(worker) {
      if (!readRuns(runsFolder).some((run) => run.worker === worker && guiltyKeys.has(keyOf(run))))
        return false;
      diedAt.set(worker, Date.now());
      strikes.count("guilty");
      return true;
    },
    strike: (fleet, signal) =>
      strikeCallbacksInRounds({
        ...{ timing, fleet, feed, stepFunctions, queue: queueProxy, strikes, record, signal },
        isNeeded: () => !feed.allStarted,
        async sendStrangers() {
          strangers = await queues.sendStrangers();
          strikes.count("no task", strangers);
        },
      }),
    settle: whenAtRest,
  });

  const deadLetters = await queues.deadLetters();
  const queue = {
    ...course.rest,
    deadLetters: deadLetters.length,
    undeleted: deliveries.countOf(
      deadLetters,
      (key) => audit.isAnswered(key) && deliveries.isUndeleted(key),
    ),
    judged: deliveries.countOf(deadLetters, audit.isJudged),
  };
  const runs = readRuns(runsFolder);
  const verdict = audit.verdict(runs, deliveries, {
    ...record,
    ...{ late, guilty: guiltyKeys, diedAt, timeoutSeconds: timing.timeoutSeconds },
  });
  for (const life of livesOf(verdict, runs, deliveries)) process.stderr.write(`${life}\n`);
  problems.push(
    ...callbackProblems(verdict, {
      ...{ tasks, strikes, queue, strangers },
      guilty: guilty.length,
    }),
  );
  const { failures: _, lost, ranDead, ranAgain, unused, ...others } = verdict;
  const counts = {
    ...{ lost: lost.length, ranDead: ranDead.length },
    ...{ ranAgain: ranAgain.length, unused: unused.length },
    ...others,
    queue,
  };
  return resultOf({ options, transport: "callback", course, counts, strikes, problems });

  /**
   * Messages that could not be deleted come once more, and those that are no tasks go to the dead letters. A handler whose task
   * another one has answered learns of it with its next heartbeat.
   */
  async function whenAtRest({ workers }: Fleet) {
    const until = performance.now() + timing.emptyWithinMs;
    for (;;) {
      const counts = await queues.counts();
      const isEmpty = counts.visible + counts.hidden === 0;
      const isIdle = workers.every(({ status }) => status?.runningTasks === 0);
      if ((isEmpty && isIdle) || performance.now() > until) return counts;
      await sleep(STARTING_MS);
    }
  }
});
