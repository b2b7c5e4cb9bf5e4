import {
  activitySource,
  type CheckedValues,
  createWorker,
  neededForPollMs,
  neededForPollText,
  openFilesProblem,
  type Workload,
} from "@sfn-workers/worker-core";
import type { activityEnvironment } from "@sfn-workers/workloads/environment";
import { createTelemetry } from "@sfn-workers/workloads/telemetry";
import type { UncaughtErrors } from "@sfn-workers/workloads/uncaught";
import type * as z from "zod";
import { endIfStuck } from "./endIfStuck.ts";
import { environmentAccess } from "./environmentAccess.ts";
import type { LambdaHandler } from "./lambdaHandler.ts";
import { createStarts } from "./starts.ts";

/** Each invocation drains the activity while a poll fits into the remaining time. */
export function createActivityHandler(
  workload: Workload,
  values: CheckedValues,
  { ACTIVITY_ARN: activityArn, CONCURRENCY: concurrency }: z.infer<typeof activityEnvironment>,
  logStream: string | undefined,
  uncaughtErrors: UncaughtErrors,
): LambdaHandler {
  const { manifest } = workload;
  const telemetry = createTelemetry(manifest.name, () => worker.status());
  const { logger, observers } = telemetry;
  const workerName = logStream && nameOf(logStream);
  const source = activitySource({
    activityArn,
    maxPolls: concurrency,
    access: environmentAccess(),
    ...(workerName ? { workerName } : {}),
  });
  const starts = createStarts();
  const worker = createWorker({
    ...{ workload, values, source, concurrency },
    observers: [...observers, starts.observe],
  });

  uncaughtErrors.protect(worker, telemetry.flush);
  const filesProblem = openFilesProblem(concurrency);
  if (filesProblem) logger.warn(filesProblem);

  return async (event, context) => {
    logger.appendKeys({ requestId: context.awsRequestId });
    const remainingMs = context.getRemainingTimeInMillis();
    const neededMs = neededForPollMs(manifest);
    const sum = neededForPollText(manifest);
    if (remainingMs < neededMs) {
      throw new Error(
        `no poll fits into this invocation: ${sum} are needed, ${remainingMs / 1_000} s remain; raise the function's timeout`,
      );
    }
    const options = starts.drainOptions(event, Date.now() + remainingMs);
    if (options.maxTasks === 0) logger.info("not polling: the task of this wake-up was taken");
    else logger.info("polling", { remainingMs, neededMs, sum });
    return endIfStuck(() => worker.drain(options), telemetry);
  };
}

/** The end of the log stream's name identifies this execution environment: `2026/01/01/[$LATEST]0123abcd`. */
function nameOf(logStream: string): string {
  return logStream.replace(/^.*\]/, "lambda-");
}
