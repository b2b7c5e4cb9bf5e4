import type { Manifest } from "@sfn-workers/worker-core/manifest";
import {
  LAMBDA_TIMEOUT_SECONDS,
  MAX_SQS_RETENTION_SECONDS,
  MAX_SQS_VISIBILITY_SECONDS,
  SQS_BATCH_SIZE,
  SQS_BATCH_WINDOW_SECONDS,
  VISIBILITY_PER_LAMBDA_TIMEOUT,
} from "../limits.ts";
import { batchFit, type ConfigurationProblem } from "./fit.ts";
import type { CallbackSettings, QueueTimes } from "./workloadSettings.ts";

/** The minimum default time in the queue: twelve hours, since a busy day ends before that. */
const MIN_DEFAULT_QUEUE_SECONDS = 43_200;

/** The time allowed for one call that extends a message's visibility. */
const SLOW_CALL_SECONDS = 10;

/** SQS retains a message this much longer than its token is valid. */
const RETENTION_MARGIN_SECONDS = 3_600;

/** Callback settings without the queue's times. */
type TimedSettings =
  | Omit<Extract<CallbackSettings, { worker: "lambda" }>, keyof QueueTimes>
  | Omit<Extract<CallbackSettings, { worker: "fargate" | "external" }>, keyof QueueTimes>;

/** Calculates the queue's times; `given` is the configured `queueSeconds`. */
export function queueTimes(
  manifest: Manifest,
  settings: TimedSettings,
  given: number | undefined,
): QueueTimes {
  const onFargate = fargateVisibility(manifest);
  const visibilitySeconds = Math.min(
    Math.max(onFargate, lambdaVisibility(manifest, settings)),
    MAX_SQS_VISIBILITY_SECONDS,
  );
  const hiddenSeconds = settings.worker !== "lambda" ? onFargate : visibilitySeconds;
  const lostWorkerSeconds =
    lostWorkers(settings) * lostSeconds(manifest, { ...settings, hiddenSeconds });
  const queueSeconds = given ?? Math.max(MIN_DEFAULT_QUEUE_SECONDS, lostWorkerSeconds);
  const retentionSeconds = queueSeconds + manifest.timeoutSeconds + RETENTION_MARGIN_SECONDS;
  return { queueSeconds, visibilitySeconds, hiddenSeconds, retentionSeconds };
}

/** Checks that SQS can hide and retain a task's message long enough; `given` is the configured `queueSeconds`. */
export function queueProblem(
  manifest: Manifest,
  settings: CallbackSettings,
  given: number | undefined,
): ConfigurationProblem | undefined {
  const { hiddenSeconds, queueSeconds, retentionSeconds } = settings;
  const lost = lostWorkers(settings);
  const hidden = lostSeconds(manifest, settings);
  if (settings.worker !== "lambda" && hidden > MAX_SQS_VISIBILITY_SECONDS) {
    const budget = settings.worker === "external" ? "for the task" : "handler budget";
    const sum = `${manifest.handlerBudgetSeconds} s ${budget} + ${hiddenSeconds} s visibility = ${hidden} s`;
    const reason = `${sum}, and SQS hides a message for ${MAX_SQS_VISIBILITY_SECONDS} s at most; allowed: "activity"`;
    return { key: "transport", reason };
  }
  if (retentionSeconds > MAX_SQS_RETENTION_SECONDS) {
    const sum = `${queueSeconds} s in the queue + ${manifest.timeoutSeconds} s timeout + ${RETENTION_MARGIN_SECONDS} s margin = ${retentionSeconds} s`;
    const { key, allowed } = shorterQueue(manifest, hidden, given);
    const reason = `${sum}, and SQS retains a message for ${MAX_SQS_RETENTION_SECONDS} s at most; allowed: ${allowed}`;
    return { key, reason };
  }
  if (queueSeconds < lost * hidden) {
    const sum = `${lost} lost workers × ${hidden} s = ${lost * hidden} s`;
    const reason = `the token would time out before a poison message fails with Worker.PoisonMessage: ${sum}; allowed: from ${lost * hidden}`;
    return { key: "queueSeconds", reason };
  }
  return undefined;
}

/** The setting that makes a message's time too long for SQS, and what it may be; each lost worker takes `secondsEach`. */
function shorterQueue(
  { timeoutSeconds }: Manifest,
  secondsEach: number,
  given: number | undefined,
): { readonly key: string; readonly allowed: string } {
  const most = MAX_SQS_RETENTION_SECONDS - RETENTION_MARGIN_SECONDS - timeoutSeconds;
  if (most < (given === undefined ? MIN_DEFAULT_QUEUE_SECONDS : 1)) {
    return { key: "transport", allowed: '"activity"' };
  }
  if (given !== undefined) return { key: "queueSeconds", allowed: `at most ${most}` };
  return { key: "maxReceiveCount", allowed: `at most ${Math.floor(most / secondsEach) + 1}` };
}

/** The worker extends it with each heartbeat, every heartbeatSeconds / 3: two of three may be lost, the third slow. */
function fargateVisibility({ heartbeatSeconds }: Manifest): number {
  return heartbeatSeconds + SLOW_CALL_SECONDS;
}

/** A function that ran this workload before may have been configured for batches of up to this length. */
const LONGEST_BATCH_SECONDS = LAMBDA_TIMEOUT_SECONDS.max + SQS_BATCH_WINDOW_SECONDS.max;

/**
 * AWS advises 6 × the function's timeout, plus the time that Lambda may wait to fill a batch. When a workload moves to
 * Fargate, its queue changes minutes before Lambda stops to receive, and the function's settings are no longer known:
 * then the function's default timeout counts.
 */
function lambdaVisibility(manifest: Manifest, settings: TimedSettings): number {
  if (settings.worker === "lambda") {
    return VISIBILITY_PER_LAMBDA_TIMEOUT * settings.timeoutSeconds + settings.batchWindowSeconds;
  }
  const rounds = Math.ceil(SQS_BATCH_SIZE.default / settings.concurrency);
  const { seconds } = batchFit(manifest, rounds);
  const timeoutSeconds = Math.min(seconds, LAMBDA_TIMEOUT_SECONDS.max);
  return Math.max(VISIBILITY_PER_LAMBDA_TIMEOUT * timeoutSeconds, LONGEST_BATCH_SECONDS);
}

/** How long a lost worker's message may stay hidden: on Fargate its last extension may come at the end of the handler's budget. */
function lostSeconds(
  { handlerBudgetSeconds }: Manifest,
  { worker, hiddenSeconds }: Pick<CallbackSettings, "worker" | "hiddenSeconds">,
): number {
  return worker === "lambda" ? hiddenSeconds : handlerBudgetSeconds + hiddenSeconds;
}

/** The last receive only fails the execution; each one before it may lose a worker. */
function lostWorkers({ maxReceiveCount }: Pick<CallbackSettings, "maxReceiveCount">): number {
  return maxReceiveCount - 1;
}
