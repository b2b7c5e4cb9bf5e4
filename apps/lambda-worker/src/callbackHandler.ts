import {
  type CheckedValues,
  createWorker,
  HandlersStuck,
  openFilesProblem,
  taskReports,
  type Workload,
} from "@sfn-workers/worker-core";
import { callbackBatch } from "@sfn-workers/worker-core/callbackBatch";
import type { callbackEnvironment } from "@sfn-workers/workloads/environment";
import { createTelemetry } from "@sfn-workers/workloads/telemetry";
import type { UncaughtErrors } from "@sfn-workers/workloads/uncaught";
import * as z from "zod";
import { createBatchWorkers } from "./batchWorkers.ts";
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
  const workers = createBatchWorkers(concurrency);
  const { logger, observers, flush } = createTelemetry(workload.manifest.name, workers.status);
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
    const slots = await workers.freeSlots().catch((error: unknown) => {
      if (!(error instanceof HandlersStuck)) throw error;
      logger.error(error.message);
      // Only a new execution environment has free slots: Lambda starts one after this one has exited.
      return process.exit(1);
    });
    const worker = createWorker({ workload, values, source: batch, concurrency: slots, observers });
    workers.add(worker);
    uncaughtErrors.protect(worker);
    try {
      await worker.drain({ deadline: Date.now() + context.getRemainingTimeInMillis() });
      return { batchItemFailures: batch.failures().map((itemIdentifier) => ({ itemIdentifier })) };
    } finally {
      flush();
    }
  };
}
