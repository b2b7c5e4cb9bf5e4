import { activitySource, type TaskSource } from "@sfn-workers/worker-core";
import type { FargateEnvironment } from "./environment.ts";

/** The transport that the environment names; SQS's client is loaded only for the one that needs it. */
export async function createSource(environment: FargateEnvironment): Promise<TaskSource> {
  const { CONCURRENCY: concurrency } = environment;
  if (environment.TRANSPORT === "activity") {
    return activitySource({ activityArn: environment.ACTIVITY_ARN, maxPolls: concurrency });
  }
  const { callbackSource } = await import("@sfn-workers/worker-core/callbackSource");
  return callbackSource({
    queueUrl: environment.QUEUE_URL,
    visibilitySeconds: environment.VISIBILITY_SECONDS,
    maxReceiveCount: environment.MAX_RECEIVE_COUNT,
    concurrency,
  });
}
