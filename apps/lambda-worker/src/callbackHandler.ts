import {
  type CheckedValues,
  createWorker,
  openFilesProblem,
  taskReports,
  type Worker,
  type Workload,
} from "@sfn-workers/worker-core";
import { callbackBatch } from "@sfn-workers/worker-core/callbackBatch";
import type { callbackEnvironment } from "@sfn-workers/workloads/environment";
import { createTelemetry } from "@sfn-workers/workloads/telemetry";
import type { UncaughtErrors } from "@sfn-workers/workloads/uncaught";
import * as z from "zod";
import { environmentAccess } from "./environmentAccess.ts";
import type { LambdaHandler } from "./lambdaHandler.ts";

/** The part of Lambda's SQS event that a worker needs. */
const sqsEvent = z.object({
  Records: z.array(
    z.object({
      messageId: z.string(),
      body: z.string(),
      attributes: z.object({ ApproximateReceiveCount: z.coerce.number().int() }),
    }),
  ),
});

/** Each record is one task. Records whose outcome was not delivered are returned as batch item failures. */
export function createCallbackHandler(
  workload: Workload,
  values: CheckedValues,
  environment: z.infer<typeof callbackEnvironment>,
  uncaughtErrors: UncaughtErrors,
): LambdaHandler {
  const { CONCURRENCY: concurrency, MAX_RECEIVE_COUNT: maxReceiveCount } = environment;
  const reports = taskReports(environmentAccess(), concurrency);
  let worker: Worker | undefined;
  const { logger, observers, flush } = createTelemetry(workload.manifest.name, () => {
    if (!worker) throw new Error("no batch is running");
    return worker.status();
  });
  const filesProblem = openFilesProblem(concurrency);
  if (filesProblem) logger.warn(filesProblem);

  return async (event, context) => {
    logger.appendKeys({ requestId: context.awsRequestId });
    const records = sqsEvent.parse(event).Records.map(({ messageId, body, attributes }) => ({
      messageId,
      body,
      receiveCount: attributes.ApproximateReceiveCount,
    }));
    const batch = callbackBatch({ records, reports, maxReceiveCount });
    worker = createWorker({ workload, values, source: batch, concurrency, observers });
    uncaughtErrors.protect(worker);
    try {
      await worker.drain({ deadline: Date.now() + context.getRemainingTimeInMillis() });
      return { batchItemFailures: batch.failures().map((itemIdentifier) => ({ itemIdentifier })) };
    } finally {
      flush();
    }
  };
}
