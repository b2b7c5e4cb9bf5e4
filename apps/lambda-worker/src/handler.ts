import { Logger } from "@aws-lambda-powertools/logger";
import {
  activitySource,
  createWorker,
  neededForPollMs,
  neededForPollText,
  type WorkerSummary,
} from "@sfn-workers/worker-core";
import { loggingObserver } from "@sfn-workers/worker-core/observers";
import { workloads } from "@sfn-workers/workloads";
import { readEnvironment, workerEnvironment } from "@sfn-workers/workloads/environment";
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
  const logger = new Logger({ serviceName: manifest.name });
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
    observers: [loggingObserver(logger)],
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
    return worker.drain(drainOptions(event, Date.now() + remainingMs));
  };
}

async function loadWorkload(name: string) {
  const load = workloads[name];
  if (!load) throw new Error(`no workload ${name}`);
  return load();
}

/** The log stream's last part, such as `[$LATEST]3a1f…`, without the characters that the console can't search. */
function workerName(logStream: string): string {
  return logStream.replace(/^.*\]/, "lambda-");
}
