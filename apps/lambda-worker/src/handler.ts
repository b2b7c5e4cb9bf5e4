import {
  activitySource,
  createWorker,
  neededForPollMs,
  neededForPollText,
  type WorkerSummary,
} from "@sfn-workers/worker-core";
import { loadWorkload } from "@sfn-workers/workloads";
import { readEnvironment, workerEnvironment } from "@sfn-workers/workloads/environment";
import { createTelemetry } from "@sfn-workers/workloads/telemetry";
import type { Context } from "aws-lambda";
import { drainOptions } from "./drainOptions.ts";

export type LambdaHandler = (
  event: unknown,
  context: Pick<Context, "getRemainingTimeInMillis" | "awsRequestId">,
) => Promise<WorkerSummary>;

/**
 * Makes the function's handler: each invocation drains the activity for as long as polls fit into its time.
 * @throws {InvalidEnvironment} when a variable is missing or wrong
 */
export async function createHandler(
  variables: Readonly<Record<string, string | undefined>>,
): Promise<LambdaHandler> {
  const environment = readEnvironment(workerEnvironment, variables);
  const workload = await loadWorkload(environment.WORKLOAD);
  const { manifest } = workload;
  const telemetry = createTelemetry(manifest.name, () => worker.status());
  const { logger } = telemetry;
  const worker = createWorker({
    workload,
    source: activitySource({
      activityArn: environment.ACTIVITY_ARN,
      maxPolls: environment.CONCURRENCY,
      // The log stream names this very execution environment.
      ...(variables["AWS_LAMBDA_LOG_STREAM_NAME"]
        ? { workerName: workerName(variables["AWS_LAMBDA_LOG_STREAM_NAME"]) }
        : {}),
    }),
    concurrency: environment.CONCURRENCY,
    observers: telemetry.observers,
  });

  return async (event, context) => {
    const remainingMs = context.getRemainingTimeInMillis();
    const sum = {
      remainingMs,
      neededMs: neededForPollMs(manifest),
      sum: neededForPollText(manifest),
    };
    logger.appendKeys({ requestId: context.awsRequestId });
    if (remainingMs < sum.neededMs) {
      throw new Error(
        `no poll fits into this invocation: ${sum.sum} are needed, ${remainingMs / 1_000} s remain; raise the function's timeout`,
      );
    }
    logger.info("polling", sum);
    try {
      return await worker.drain(drainOptions(event, Date.now() + remainingMs));
    } finally {
      telemetry.flush();
    }
  };
}

/** The log stream's last part, such as `[$LATEST]3a1f…`, without the characters that the console can't search. */
function workerName(logStream: string): string {
  return logStream.replace(/^.*\]/, "lambda-");
}
