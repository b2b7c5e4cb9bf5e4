import { createWorker, type TaskReports, type Workload } from "@sfn-workers/worker-core";
import { callbackBatch } from "@sfn-workers/worker-core/callbackBatch";
import { heldMessage, MAX_BATCH, MAX_WAIT_SECONDS } from "@sfn-workers/worker-core/rules";
import type { DeployedFunction } from "../lambda/deployedFunction.ts";
import { functionUsage } from "../lambda/functionUsage.ts";
import { createInstances } from "../lambda/instances.ts";
import type { Platform } from "../platform.ts";
import type { Prices } from "../prices.ts";
import type { Random } from "../random.ts";
import type { Assumptions } from "../scenario.ts";
import type { HandedTask } from "../stepfunctions/machine.ts";
import type { Timeline } from "../timeline.ts";
import type { DeployedMapping, DeployedQueue } from "./deployedQueue.ts";
import { MAPPING } from "./limits.ts";
import type { Message, MessageQueue } from "./queue.ts";
import type { SimulatedQueueCalls } from "./queueCalls.ts";

export interface BatchPlatformContext {
  readonly deployed: DeployedFunction;
  readonly mapping: DeployedMapping;
  readonly deployedQueue: DeployedQueue;
  readonly tokenSeconds: number;
  readonly queue: MessageQueue;
  readonly calls: SimulatedQueueCalls;
  readonly accountConcurrency: number;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly assumptions: Assumptions;
  readonly workload: Workload;
  readonly reports: TaskReports;
  readonly prices: Prices;
  onPickUp(task: HandedTask): void;
}

/** Assumed: after a batch that found no instance a poller pauses for so long. */
const THROTTLED_MS = 1_000;

/** A Lambda function that receives a queue's messages in batches. */
export function createBatchPlatform(context: BatchPlatformContext): Platform {
  const { deployed, mapping, queue, timeline, assumptions, prices } = context;
  const instances = createInstances<undefined>({
    ...{ deployed, timeline, accountConcurrency: context.accountConcurrency },
    ...{ random: context.random.fork(), assumptions },
    load: () => undefined,
    onFree: ended,
  });
  const most = Math.min(mapping.maximumConcurrency ?? MAPPING.most, MAPPING.most);
  const perBatch = Math.min(mapping.batchSize, MAX_BATCH);
  /** The mapping polls with so many pollers, and with more while messages wait. */
  let pollers: number = Math.min(MAPPING.atFirst, most);
  let busy = 0;
  let isListening = false;
  listen();
  growLater();

  return {
    // Messages bring workers.
    wake() {},
    deploy: instances.deploy,
    get deployment() {
      return instances.deployment;
    },
    get isAtRest() {
      return busy === 0 && queue.visible === 0;
    },
    get usage() {
      const { dollars, ...usage } = functionUsage(instances, deployed, prices);
      return {
        ...usage,
        dollars: dollars + requests() * prices.sqsRequest,
        counts: { ...usage.counts, deadLetters: queue.deadLetters },
      };
    },
  };

  /** Lambda's own are billed too: it polls while nothing is there, and deletes an invocation's messages by one more request. */
  function requests(): number {
    const pollers = Math.min(MAPPING.atFirst, most);
    const idlePolls = (pollers * timeline.now()) / (MAX_WAIT_SECONDS * 1_000);
    return queue.requests + instances.invocations + idlePolls;
  }

  function listen(): void {
    if (isListening) return;
    isListening = true;
    queue.whenVisible(() => {
      isListening = false;
      // What is sent at one time comes in one batch.
      timeline.setTimeout(pollAll, mapping.windowSeconds * 1_000);
    });
  }

  function pollAll(): void {
    while (busy < pollers && queue.visible > 0) {
      queue.request();
      const messages = queue.receive(perBatch);
      if (messages.length > 0) handOver(messages);
    }
    if (busy < pollers) listen();
  }

  function growLater(): void {
    timeline.setTimeout(() => {
      const isBehind = queue.visible > 0 && busy >= pollers;
      pollers = isBehind
        ? Math.min(most, pollers + MAPPING.grows)
        : Math.max(Math.min(MAPPING.atFirst, most), Math.min(pollers, busy + MAPPING.grows));
      pollAll();
      growLater();
    }, MAPPING.growsEachMs);
  }

  function handOver(messages: readonly Message[]): void {
    busy += 1;
    if (instances.invoke((_, deadline) => runBatch(messages, deadline))) return;
    timeline.setTimeout(() => {
      busy -= 1;
      if (assumptions.throttledBatch === "kept") handOver(messages);
      // They come again when their visibility timeout ends.
      else pollAll();
    }, THROTTLED_MS);
  }

  async function runBatch(messages: readonly Message[], deadline: number): Promise<void> {
    const epochMs = (timeline.wallNow?.() ?? 0) - timeline.now();
    const byId = new Map(messages.map((message) => [message.id, message]));
    const batch = callbackBatch({
      records: messages.map((message) => {
        const { receipt, ...held } = heldMessage(context.calls.received(message));
        return { ...held, receiptHandle: receipt };
      }),
      reports: context.reports,
      queue: context.calls,
      maxReceiveCount: context.deployedQueue.maxReceiveCount,
      tokenSeconds: context.tokenSeconds,
      clock: timeline,
    });
    const worker = createWorker({
      ...{ workload: context.workload, concurrency: deployed.concurrency },
      ...{ clock: timeline, random: context.random.next },
      source: batch,
      observers: [
        (event) => {
          if (event.type === "taskReceived") noteStart(event.task.execution?.arn);
        },
      ],
    });
    await worker.drain({ deadline: epochMs + deadline });
    await batch.close();
    for (const id of batch.failures()) byId.delete(id);
    for (const message of byId.values()) queue.delete(message);

    function noteStart(arn: string | undefined): void {
      const started = messages.find(({ task }) => task.execution === arn);
      if (started) context.onPickUp(started.task);
    }
  }

  function ended(): void {
    busy -= 1;
    pollAll();
  }
}
