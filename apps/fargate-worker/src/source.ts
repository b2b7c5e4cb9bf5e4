import { activitySource, type TaskSource } from "@sfn-workers/worker-core";
import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
import type { FargateEnvironment } from "./environment.ts";

/** Creates the source of the transport in the environment. Only the callback transport loads the SQS client. */
export async function createSource(environment: FargateEnvironment): Promise<TaskSource> {
  const { CONCURRENCY: concurrency } = environment;
  if (environment.TRANSPORT === "activity") {
    const { ACTIVITY_ARN: activityArn } = environment;
    return activitySource({
      activityArn,
      maxPolls: concurrency,
      // The worker may run in another region than its activity: arn:aws:states:REGION:…
      access: clientAccess({ region: activityArn.split(":")[3] ?? "" }),
    });
  }
  const { callbackSource } = await import("@sfn-workers/worker-core/callbackSource");
  return callbackSource({
    queueUrl: environment.QUEUE_URL,
    visibilitySeconds: environment.VISIBILITY_SECONDS,
    maxReceiveCount: environment.MAX_RECEIVE_COUNT,
    tokenSeconds: environment.TOKEN_SECONDS,
    concurrency,
    access: clientAccess(),
  });
}
