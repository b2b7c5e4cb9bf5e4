import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { LAMBDA_TIMEOUTS_HIDDEN, SQS_HIDDEN_SECONDS, SQS_RETENTION_SECONDS } from "../limits.ts";
import type { ConfigurationProblem } from "./fit.ts";
import type { CallbackSettings, QueueTimes } from "./workloadSettings.ts";

/** The least time in the queue that a task gets by default. */
const MIN_DEFAULT_QUEUE_SECONDS = 3_600;

/** The time that one call may take which extends a message's visibility. */
const SLOW_CALL_SECONDS = 10;

/** A message outlives its token by this margin, so that SQS never deletes a message that is still wanted. */
const RETENTION_MARGIN_SECONDS = 3_600;

/** Callback settings as far as they are known before the queue's times. */
type TimedSettings =
  | Omit<Extract<CallbackSettings, { worker: "lambda" }>, keyof QueueTimes>
  | Omit<Extract<CallbackSettings, { worker: "fargate" }>, keyof QueueTimes>;

/** Works out the queue's times; `given` is the configuration's `queueSeconds`. */
export function queueTimes(
  manifest: Manifest,
  settings: TimedSettings,
  given: number | undefined,
): QueueTimes {
  const visibilitySeconds = visibilityOf(manifest, settings);
  const poisoned = lostWorkers(settings) * hiddenSeconds(manifest, settings, visibilitySeconds);
  const queueSeconds = given ?? Math.max(MIN_DEFAULT_QUEUE_SECONDS, poisoned);
  const retentionSeconds = queueSeconds + manifest.timeoutSeconds + RETENTION_MARGIN_SECONDS;
  return { queueSeconds, visibilitySeconds, retentionSeconds };
}

/** Checks that a task can come through a queue; `given` is the configuration's `queueSeconds`. */
export function queueProblem(
  manifest: Manifest,
  settings: CallbackSettings,
  given: number | undefined,
): ConfigurationProblem | undefined {
  const { visibilitySeconds, queueSeconds, retentionSeconds } = settings;
  const lost = lostWorkers(settings);
  const hidden = hiddenSeconds(manifest, settings, visibilitySeconds);
  if (settings.worker === "fargate" && hidden > SQS_HIDDEN_SECONDS) {
    const sum = `${manifest.handlerBudgetSeconds} s handler budget + ${visibilitySeconds} s visibility = ${hidden} s`;
    const reason = `${sum}, and SQS hides a message for ${SQS_HIDDEN_SECONDS} s at most; allowed: "activity"`;
    return { key: "transport", reason };
  }
  if (retentionSeconds > SQS_RETENTION_SECONDS) {
    const sum = `${queueSeconds} s in the queue + ${manifest.timeoutSeconds} s timeout + ${RETENTION_MARGIN_SECONDS} s margin = ${retentionSeconds} s`;
    const key = given === undefined ? "transport" : "queueSeconds";
    const allowed = key === "transport" ? '"activity"' : "less";
    const reason = `${sum}, and SQS keeps a message for ${SQS_RETENTION_SECONDS} s at most; allowed: ${allowed}`;
    return { key, reason };
  }
  if (queueSeconds < lost * hidden) {
    const sum = `${lost} lost workers × ${hidden} s = ${lost * hidden} s`;
    const reason = `its token would time out before a poison message can fail by name: ${sum}; allowed: from ${lost * hidden}`;
    return { key: "queueSeconds", reason };
  }
  return undefined;
}

function visibilityOf(manifest: Manifest, settings: TimedSettings): number {
  return settings.worker === "lambda"
    ? // AWS advises 6 × the function's timeout, plus the time that Lambda may wait to fill a batch.
      LAMBDA_TIMEOUTS_HIDDEN * settings.timeoutSeconds + settings.batchWindowSeconds
    : // The worker extends it with each heartbeat, every heartbeatSeconds / 3: two of three may be lost, the third slow.
      manifest.heartbeatSeconds + SLOW_CALL_SECONDS;
}

/** How long a message stays hidden after a receive whose worker is lost. */
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
