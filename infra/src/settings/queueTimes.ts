import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { LAMBDA_TIMEOUTS_HIDDEN, SQS_HIDDEN_SECONDS, SQS_RETENTION_SECONDS } from "../limits.ts";
import { functionTimeout, type Misfit } from "./fit.ts";
import type { CallbackSettings, WorkloadSettings } from "./schema.ts";

/**
 * The clocks of a task whose token comes in a message, in seconds. An activity's clocks start when a worker takes the
 * task. Here they start when the state machine sends the message: the time in the queue is part of every one of them.
 */
export interface QueueTimes {
  /** The queue's visibility timeout: how long a message is hidden from other workers once one has it. */
  readonly visibility: number;
  /** How long a task may be in the queue: before a worker takes it, and between two of them. */
  readonly queue: number;
  /** The queue's retention. */
  readonly retention: number;
}

/** How long a task may be in the queue unless the configuration says otherwise. */
const DEFAULT_QUEUE_SECONDS = 3_600;

/** A heartbeat extends a message's visibility, and may itself be under way for this long. */
const SLOW_CALL_SECONDS = 10;

/** A message outlives its token by this much, so that none goes while somebody waits for it. */
const RETENTION_MARGIN_SECONDS = 3_600;

export function queueTimes(manifest: Manifest, settings: CallbackSettings): QueueTimes {
  const visibility = visibilitySeconds(manifest, settings);
  const poisoned = lostWorkers(settings) * heldSeconds(manifest, settings);
  const queue = settings.queueSeconds ?? Math.max(DEFAULT_QUEUE_SECONDS, poisoned);
  return {
    visibility,
    queue,
    retention: queue + manifest.timeoutSeconds + RETENTION_MARGIN_SECONDS,
  };
}

/** Says why a task can't come through a queue with these settings, or nothing when it can. */
export function queueProblem(manifest: Manifest, settings: WorkloadSettings): Misfit | undefined {
  if (settings.transport !== "callback") return undefined;
  const { visibility, queue, retention } = queueTimes(manifest, settings);
  const lost = lostWorkers(settings);
  const held = heldSeconds(manifest, settings);
  if (settings.worker === "fargate" && held > SQS_HIDDEN_SECONDS) {
    const sum = `${manifest.handlerBudgetSeconds} s handler budget + ${visibility} s visibility = ${held} s`;
    const why = `${sum}, and SQS hides a message for ${SQS_HIDDEN_SECONDS} s at most; allowed: "activity"`;
    return { key: "transport", why };
  }
  if (retention > SQS_RETENTION_SECONDS) {
    const sum = `${queue} s in the queue + ${manifest.timeoutSeconds} s timeout + ${RETENTION_MARGIN_SECONDS} s margin = ${retention} s`;
    const key = settings.queueSeconds === undefined ? "transport" : "queueSeconds";
    const allowed = key === "transport" ? '"activity"' : "less";
    const why = `${sum}, and SQS keeps a message for ${SQS_RETENTION_SECONDS} s at most; allowed: ${allowed}`;
    return { key, why };
  }
  if (queue < lost * held) {
    const sum = `${lost} lost workers × ${held} s = ${lost * held} s`;
    const why = `its token would time out before a poison message can fail by name: ${sum}; allowed: from ${lost * held}`;
    return { key: "queueSeconds", why };
  }
  return undefined;
}

function visibilitySeconds(manifest: Manifest, settings: CallbackSettings): number {
  return settings.worker === "lambda"
    ? // 6 × the function's timeout, as AWS advises, and the time that a batch may wait to become full.
      LAMBDA_TIMEOUTS_HIDDEN * functionTimeout(manifest, settings) + settings.batchWindowSeconds
    : // The worker beats, and extends it, every heartbeatSeconds / 3: two of three beats may be lost, and the third be slow.
      manifest.heartbeatSeconds + SLOW_CALL_SECONDS;
}

/** How long a message is out of sight that takes its worker down: the whole time from its receive until it comes again. */
function heldSeconds(manifest: Manifest, settings: CallbackSettings): number {
  const visibility = visibilitySeconds(manifest, settings);
  // Lambda never extends it; on Fargate the last extension may come at the end of the handler's budget.
  return settings.worker === "lambda" ? visibility : manifest.handlerBudgetSeconds + visibility;
}

/** The last receive only tells the execution: those before it may each lose a worker. */
function lostWorkers({ maxReceiveCount }: CallbackSettings): number {
  return maxReceiveCount - 1;
}
