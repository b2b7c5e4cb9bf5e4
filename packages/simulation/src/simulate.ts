import { createQuotas, quotaRegionOf } from "@sfn-workers/local-stepfunctions/rules";
import type { Manifest, TaskSource } from "@sfn-workers/worker-core";
import { deployedService, mostTasksOf } from "./ecs/deployedService.ts";
import { createOnDemandPlatform } from "./ecs/onDemand.ts";
import { createServicePlatform } from "./ecs/servicePlatform.ts";
import { deployedFunction, deployedStarts } from "./lambda/deployedFunction.ts";
import { createFunctionPlatform } from "./lambda/functionPlatform.ts";
import { applyLoad } from "./load.ts";
import type { Deployment, Platform } from "./platform.ts";
import type { Prices } from "./prices.ts";
import { createRandom } from "./random.ts";
import { type Counts, createRecord, ended } from "./record.ts";
import { type DeclaredResource, declaredOf } from "./resources.ts";
import { deployedScaling } from "./scaling/deployedScaling.ts";
import { createMetrics, PERIOD_MS, periodOf } from "./scaling/metrics.ts";
import type { Scenario } from "./scenario.ts";
import { deployedSchedule } from "./schedule.ts";
import { createBatchPlatform } from "./sqs/batchPlatform.ts";
import { deployedMapping, deployedQueue } from "./sqs/deployedQueue.ts";
import { createMessageQueue, type MessageQueue } from "./sqs/queue.ts";
import { simulatedQueueCalls } from "./sqs/queueCalls.ts";
import { createActivity } from "./stepfunctions/activity.ts";
import { deployedMachine } from "./stepfunctions/deployedMachine.ts";
import { createMachine, type HandedTask, type Machine } from "./stepfunctions/machine.ts";
import { createTimeline } from "./timeline.ts";
import { simulatedActivitySource } from "./worker/activitySource.ts";
import { simulatedQueueSource } from "./worker/queueSource.ts";
import { timedWorkload } from "./worker/workload.ts";

export interface Simulated {
  readonly manifest: Manifest;
  /** The resources of the stack, as its program declares them. */
  readonly resources: Iterable<DeclaredResource>;
  readonly prices: Prices;
  /** Its quotas of Step Functions apply; those of us-east-1 by default. */
  readonly region?: string;
}

/** What a run came to. */
export interface Outcome {
  readonly counts: Counts;
  /** Executions that have not ended. */
  readonly unfinished: number;
  /** When the last execution ended, and when the run did, in seconds. */
  readonly lastEndSeconds: number;
  readonly endedAtSeconds: number;
  /** Samples, of each minute unless the scenario says otherwise. */
  readonly minutes: readonly Minute[];
  /** How long the deployment took, in seconds; infinite if it did not end. */
  readonly deploymentSeconds?: number;
  /** US dollars of the workers, and of state transitions. */
  readonly dollars: { readonly workers: number; readonly transitions: number };
  /** Further counts of the platform. */
  readonly platform: Readonly<Record<string, number>>;
}

export interface Minute {
  readonly atSeconds: number;
  readonly started: number;
  /** Tasks that no worker has had yet. */
  readonly backlog: number;
  readonly workers: number;
  readonly desired: number;
  readonly slots: number;
  /** How long workers have run since the beginning, all of them together, where samples don't see them all. */
  readonly workerSeconds?: number;
  /** How long the tasks had waited that workers got for the first time since the sample before, in milliseconds. */
  readonly pickUpsMs: readonly number[];
  /** US dollars of the workers since the beginning, and of state transitions. */
  readonly dollars: number;
  readonly transitionDollars: number;
}

/** Told at each sample, so that somebody may see how far it is; what it throws ends the run. */
export type OnMinute = (at: {
  readonly atSeconds: number;
  readonly started: number;
  readonly ended: number;
}) => void;

interface Parts {
  readonly machine: Machine;
  readonly platform: Platform;
}

const MINUTE_SECONDS = 60;

/**
 * Runs a workload as it is deployed under a load, in virtual time: the repository's own worker, and AWS's rules around it.
 * @throws {NotSimulated} when something that is declared has no counterpart here
 */
export async function simulate(
  { manifest, resources, prices, region = "us-east-1" }: Simulated,
  scenario: Scenario,
  onMinute: OnMinute = () => {},
): Promise<Outcome> {
  const declared = declaredOf(manifest.name, resources);
  const deployedTasks = deployedMachine(declared);
  const isService = declared.optional("aws:ecs/service:Service") !== undefined;
  const { assumptions } = scenario;
  const timeline = createTimeline();
  const random = createRandom(scenario.seed);
  const quotas = createQuotas(quotaRegionOf(region), timeline.now);
  const record = createRecord(timeline.now);
  const ways = random.fork();
  const metrics = createMetrics(timeline);
  let period = { from: Number.NaN, seenAt: 0 };
  const loadMs = scenario.loadSeconds * 1_000;
  const wayMs = () => (ways.between(...assumptions.roundTripSeconds) * 1_000) / 2;
  const workload = timedWorkload(manifest, scenario.handler, timeline, random.fork());
  const common = {
    timeline,
    assumptions,
    prices,
    workload,
    accountConcurrency: scenario.accountConcurrency,
  };
  // Each has its own, whatever the transport is, so that each gets the same load.
  const streams = {
    ...{ transport: random.fork(), machine: random.fork(), platform: random.fork() },
    ...{ load: random.fork(), alarms: random.fork() },
  };
  const machineOf = (hand: (task: HandedTask) => void): Machine =>
    createMachine({
      ...{
        deployed: deployedTasks,
        timeline,
        random: streams.machine,
        quotas,
        record,
        wayMs,
        hand,
      },
      lostPart: scenario.lostPart ?? 0,
      wake: () => platform.wake(),
      onScheduled: () => put("AWS/States/ActivitiesScheduled", 1),
      onRunTime: (ms) => put("AWS/States/ActivityRunTime", ms),
    });
  const { machine, platform } =
    deployedTasks.transport === "activity" ? withActivity() : withQueue();
  applyLoad(scenario.load, timeline, streams.load, loadMs, machine.start);
  const { deployAtSeconds } = scenario;
  if (deployAtSeconds !== undefined) timeline.at(deployAtSeconds * 1_000, platform.deploy);
  const minutes: Minute[] = [];
  let sampledPickUps = 0;
  sampleOn();
  await timeline.runUntil(scenario.longestSeconds * 1_000, isOver);
  if (timeline.now() / 1_000 !== minutes.at(-1)?.atSeconds) sample();
  const { deployment } = platform;
  return {
    counts: record.counts,
    unfinished: record.counts.started - ended(record.counts),
    lastEndSeconds: record.counts.lastEndMs / 1_000,
    endedAtSeconds: timeline.now() / 1_000,
    ...(deployment && { deploymentSeconds: secondsOf(deployment) }),
    minutes,
    dollars: {
      workers: platform.usage.dollars,
      transitions: record.counts.transitions * prices.stateTransition,
    },
    platform: platform.usage.counts,
  };

  function withActivity(): Parts {
    const activity = createActivity({
      ...{ timeline, quotas, wayMs, random: streams.transport, order: assumptions.pollerOrder },
      heldPolls: assumptions.heldPolls,
      onPickUp: (task) => machine.pickedUp(task),
    });
    const machine = machineOf(activity.schedule);
    const createSource = () => simulatedActivitySource(activity, machine.reports);
    const platform = isService
      ? servicePlatform(createSource, () => 0)
      : createFunctionPlatform({
          ...{ ...common, random: streams.platform, createSource },
          deployed: deployedFunction(declared),
          starts: deployedStarts(declared),
        });
    return { machine, platform };
  }

  function withQueue(): Parts {
    const queueDeclared = deployedQueue(declared);
    const queue = createMessageQueue(queueDeclared, timeline);
    const calls = simulatedQueueCalls({ queue, timeline, wayMs });
    const machine = machineOf((task) => {
      queue.request();
      queue.send(task);
    });
    const { pickedUp: onPickUp, reports } = machine;
    const tokenSeconds = deployedTasks.heartbeatSeconds;
    const taken = { deployed: queueDeclared, tokenSeconds, calls, reports, onPickUp };
    const createSource = () => simulatedQueueSource({ timeline, ...taken });
    const platform = isService
      ? servicePlatform(createSource, () => queue.requests)
      : createBatchPlatform({
          ...{ ...common, random: streams.platform, queue, calls, tokenSeconds, reports, onPickUp },
          deployed: deployedFunction(declared),
          mapping: deployedMapping(declared),
          deployedQueue: queueDeclared,
        });
    watchQueue(queue);
    return { machine, platform };
  }

  function servicePlatform(createSource: () => TaskSource, requests: () => number): Platform {
    const deployed = deployedService(declared);
    if (deployed.min === 0) {
      const { wakeUp } = deployedTasks;
      const schedule = deployedSchedule(declared);
      return createOnDemandPlatform({
        ...{ ...common, deployed, schedule, wakeUp, createSource, wayMs },
        mostTasks: mostTasksOf(declared),
        random: streams.platform,
      });
    }
    const scaling = deployedScaling(declared);
    return createServicePlatform({
      ...common,
      random: streams.platform,
      alarms: streams.alarms,
      createSource,
      requests,
      metrics,
      scaling,
      deployed,
    });
  }

  /** SQS reports the depth of a queue once a minute. */
  function watchQueue(queue: MessageQueue): void {
    put("AWS/SQS/ApproximateNumberOfMessagesVisible", queue.visible);
    put("AWS/SQS/ApproximateNumberOfMessagesNotVisible", queue.hidden);
    timeline.setTimeout(() => watchQueue(queue), PERIOD_MS);
  }

  function isOver(): boolean {
    const { started } = record.counts;
    if (timeline.now() < loadMs || machine.waitingStarts > 0) return false;
    if (deployAtSeconds !== undefined && timeline.now() < deployAtSeconds * 1_000) return false;
    return started === ended(record.counts) && platform.isAtRest;
  }

  /** AWS's own metrics come by minute, all of a minute together. */
  function put(metric: string, value: number): void {
    const from = periodOf(timeline.now());
    if (period.from !== from) {
      const delayMs = ways.between(...assumptions.serviceMetricSeconds) * 1_000;
      period = { from, seenAt: from + PERIOD_MS + delayMs };
    }
    metrics.put(metric, value, period.seenAt);
  }

  function sampleOn(): void {
    sample();
    timeline.setTimeout(sampleOn, (scenario.sampleSeconds ?? MINUTE_SECONDS) * 1_000);
  }

  function sample(): void {
    const { workers, desired, slots, workerSeconds, dollars } = platform.usage;
    const { started, transitions, firstPickUpsMs } = record.counts;
    const atSeconds = timeline.now() / 1_000;
    const backlog = machine.waitingTasks;
    minutes.push({
      ...{ atSeconds, started, backlog, workers, desired, slots },
      ...{ dollars, ...(workerSeconds !== undefined && { workerSeconds }) },
      pickUpsMs: firstPickUpsMs.slice(sampledPickUps),
      transitionDollars: transitions * prices.stateTransition,
    });
    sampledPickUps = firstPickUpsMs.length;
    onMinute({ atSeconds, started, ended: ended(record.counts) });
  }
}

function secondsOf({ beganAt, endedAt }: Deployment): number {
  return endedAt === undefined ? Number.POSITIVE_INFINITY : (endedAt - beganAt) / 1_000;
}
