import { setTimeout as sleep } from "node:timers/promises";
import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { runBench } from "./runBench.ts";
import { createAudit } from "./soak/audit.ts";
import { CONCURRENCY, MAX_RUNNING, runCourse, STARTING_MS } from "./soak/course.ts";
import {
  createAnswerFaults,
  createCallFaults,
  createHangs,
  createStrikes,
  FAULTS,
} from "./soak/faults.ts";
import { createFeed } from "./soak/feed.ts";
import { problemsOf, resultOf } from "./soak/figures.ts";
import { readHistory } from "./soak/histories.ts";
import { soakOptions } from "./soak/options.ts";
import { startProxy } from "./soak/proxy.ts";
import { createReadings } from "./soak/readings.ts";
import { type StrikeRecord, strikeInRounds } from "./soak/rounds.ts";
import { timingOf } from "./soak/timing.ts";
import type { WorkerSettings } from "./soak/worker.ts";

/** By then an idle worker has told so, though an answer never ended: it is given up after 20 s. */
const IDLE_WITHIN_MS = 25_000;
const INPUT = /"input":"\{\\"n\\":(\d+)/;

const options = soakOptions();
const { tasks } = options;
const timing = timingOf(options.long);

await runBench(options.json, async () => {
  const problems: string[] = [];
  const strikes = createStrikes(FAULTS);
  const record: StrikeRecord = { killedAt: new Map(), outages: [], blocks: [], hangs: [] };
  const audit = createAudit({ ...timing, concurrency: CONCURRENCY });
  const readings = createReadings({
    begins: "ActivityStarted",
    feed: () => feed,
    read: async (executionArn, n) => audit.add(n, await readHistory(endpoint, executionArn, n)),
    problems,
  });

  const endpoint = await startStepFunctions({
    fault: createCallFaults(strikes, record.outages),
    ...(timing.pollMs === undefined ? {} : { activityPollMs: timing.pollMs }),
    onEvent: readings.onEvent,
  });
  const proxy = await startProxy({
    port: endpoint.port,
    isSwallowed: createHangs(strikes, record.hangs),
    faultOf: createAnswerFaults(strikes),
    onUndelivered(answer) {
      const [, n] = INPUT.exec(answer) ?? [];
      if (n !== undefined) audit.keptAnswer(Number(n), Date.now());
    },
  });
  const { activityArn, stateMachineArn } = await createMachine();
  const feed = createFeed({ tasks, timing, stateMachineArn, endpoint, maxRunning: MAX_RUNNING });
  const settings = { endpoint: proxy.url, activityArn, concurrency: CONCURRENCY, timing };
  const course = await runCourse({
    ...{ options, feed, readings, strikes, problems },
    module: "worker.ts",
    settings: settings satisfies Omit<WorkerSettings, "name">,
    stopWithinMs: timing.stopWithinMs,
    strike: (fleet, signal) =>
      strikeInRounds({
        ...{ timing, fleet, feed, proxy, strikes, record, signal },
        isNeeded: () => !feed.allStarted,
      }),
    async settle(fleet) {
      const idleUntil = performance.now() + IDLE_WITHIN_MS;
      const isBusy = () => fleet.workers.some(({ status }) => status?.runningTasks !== 0);
      while (isBusy() && performance.now() < idleUntil) await sleep(STARTING_MS);
      endpoint.drainPolls();
    },
  });

  const verdict = audit.verdict(record);
  problems.push(...problemsOf(verdict, { tasks, timing, strikes }));
  const { lost, ...others } = verdict;
  const counts = { lost: lost.length, ...others };
  return resultOf({ options, course, counts, strikes, problems });

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
});
