import type { Manifest } from "@sfn-workers/worker-core/manifest";
import {
  MAX_SQS_RETENTION_SECONDS,
  MAX_SQS_VISIBILITY_SECONDS,
  VISIBILITY_PER_LAMBDA_TIMEOUT,
} from "../limits.ts";
import type { ConfigurationProblem } from "./fit.ts";
import type { CallbackSettings, QueueTimes } from "./workloadSettings.ts";

/** The minimum default time in the queue. */
const MIN_DEFAULT_QUEUE_SECONDS = 3_600;

/** The time allowed for one call that extends a message's visibility. */
const SLOW_CALL_SECONDS = 10;

/** SQS retains a message this much longer than its token is valid. */
const RETENTION_MARGIN_SECONDS = 3_600;

/** Callback settings without the queue's times. */
type TimedSettings =
  | Omit<Extract<CallbackSettings, { worker: "lambda" }>, keyof QueueTimes>
  | Omit<Extract<CallbackSettings, { worker: "fargate" }>, keyof QueueTimes>;

/** Calculates the queue's times; `given` is the configured `queueSeconds`. */
export function queueTimes(
  manifest: Manifest,
  settings: TimedSettings,
  given: number | undefined,
): QueueTimes {
  const visibilitySeconds = visibilityOf(manifest, settings);
  const lostWorkerSeconds =
    lostWorkers(settings) * hiddenSeconds(manifest, settings, visibilitySeconds);
  const queueSeconds = given ?? Math.max(MIN_DEFAULT_QUEUE_SECONDS, lostWorkerSeconds);
  const retentionSeconds = queueSeconds + manifest.timeoutSeconds + RETENTION_MARGIN_SECONDS;
  return { queueSeconds, visibilitySeconds, retentionSeconds };
}

/** Checks that SQS can hide and retain a task's message long enough; `given` is the configured `queueSeconds`. */
export function queueProblem(
  manifest: Manifest,
  settings: CallbackSettings,
  given: number | undefined,
): ConfigurationProblem | undefined {
  const { visibilitySeconds, queueSeconds, retentionSeconds } = settings;
  const lost = lostWorkers(settings);
  const hidden = hiddenSeconds(manifest, settings, visibilitySeconds);
  if (settings.worker === "fargate" && hidden > MAX_SQS_VISIBILITY_SECONDS) {
    const sum = `${manifest.handlerBudgetSeconds} s handler budget + ${visibilitySeconds} s visibility = ${hidden} s`;
    const reason = `${sum}, and SQS hides a message for ${MAX_SQS_VISIBILITY_SECONDS} s at most; allowed: "activity"`;
    return { key: "transport", reason };
  }
  if (retentionSeconds > MAX_SQS_RETENTION_SECONDS) {
    const sum = `${queueSeconds} s in the queue + ${manifest.timeoutSeconds} s timeout + ${RETENTION_MARGIN_SECONDS} s margin = ${retentionSeconds} s`;
    const key = given === undefined ? "transport" : "queueSeconds";
    const allowed = key === "transport" ? '"activity"' : "less";
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

function visibilityOf(manifest: Manifest, settings: TimedSettings): number {
  return settings.worker === "lambda"
    ? // AWS advises 6 × the function's timeout, plus the time that Lambda may wait to fill a batch.
      VISIBILITY_PER_LAMBDA_TIMEOUT * settings.timeoutSeconds + settings.batchWindowSeconds
    : // The worker extends it with each heartbeat, every heartbeatSeconds / 3: two of three may be lost, the third slow.
      manifest.heartbeatSeconds + SLOW_CALL_SECONDS;
}

/** How long a message stays hidden after its worker is lost. */
function hiddenSeconds(
  manifest: Manifest,
  { worker }: TimedSettings,
  visibilitySeconds: number,
): number {
  // Lambda never extends the visibility; on Fargate the last extension may come at the end of the handler's budget.
  return worker === "lambda"
    ? visibilitySeconds
    : manifest.handlerBudgetSeconds + visibilitySeconds;
}

/** The last receive only fails the execution; each one before it may lose a worker. */
function lostWorkers({ maxReceiveCount }: Pick<CallbackSettings, "maxReceiveCount">): number {
  return maxReceiveCount - 1;
}
