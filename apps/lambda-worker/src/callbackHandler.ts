import {
  type CheckedValues,
  createWorker,
  neededForPollMs,
  neededForPollText,
  openFilesProblem,
  taskReports,
  type Workload,
} from "@sfn-workers/worker-core";
import { callbackBatch, createQueueCalls, lifeOf } from "@sfn-workers/worker-core/callbackBatch";
import type { callbackEnvironment } from "@sfn-workers/workloads/environment";
import { createTelemetry } from "@sfn-workers/workloads/telemetry";
import type { UncaughtErrors } from "@sfn-workers/workloads/uncaught";
import * as z from "zod";
import { createBatchWorkers } from "./batchWorkers.ts";
import { endIfStuck } from "./endIfStuck.ts";
import { environmentAccess, queueAccess } from "./environmentAccess.ts";
import type { LambdaHandler } from "./lambdaHandler.ts";

/** A Number that a worker has set. */
const attribute = z.object({ stringValue: z.string().optional() }).optional();

/** The part of Lambda's SQS event that a worker needs. */
const sqsEvent = z.object({
  Records: z.array(
    z.object({
      messageId: z.string(),
      receiptHandle: z.string(),
      body: z.string(),
      messageAttributes: z
        .object({ receives: attribute, sentAt: attribute, waits: attribute })
        .default({}),
      attributes: z.object({
        ApproximateReceiveCount: z.coerce.number().int(),
        SentTimestamp: z.coerce.number().int(),
        AWSTraceHeader: z.string().optional(),
      }),
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
  const {
    CONCURRENCY: concurrency,
    MAX_RECEIVE_COUNT: maxReceiveCount,
    TOKEN_SECONDS: tokenSeconds,
    QUEUE_URL: queueUrl,
  } = environment;
  const reports = taskReports(environmentAccess(), concurrency);
  const workers = createBatchWorkers(concurrency);
  const telemetry = createTelemetry(workload.manifest.name, workers.status);
  const { logger, observers } = telemetry;
  const queue = createQueueCalls({
    queueUrl,
    access: queueAccess(queueUrl),
    concurrency,
    onFailure(failure) {
      // The answer to the batch has the same effect, so that the worker goes on.
      const event = { type: "queueCallFailed", ...failure, refused: false } as const;
      for (const observer of observers) observer(event);
    },
  });
  const filesProblem = openFilesProblem(concurrency);
  if (filesProblem) logger.warn(filesProblem);

  return async (event, context) => {
    logger.appendKeys({ requestId: context.awsRequestId });
    const records = sqsEvent
      .parse(event)
      .Records.map(({ messageId, receiptHandle, body, attributes, messageAttributes }) => ({
        messageId,
        receiptHandle,
        body,
        ...lifeOf({
          receives: messageAttributes.receives?.stringValue,
          approximateReceiveCount: attributes.ApproximateReceiveCount,
          firstSentAt: messageAttributes.sentAt?.stringValue,
          sentTimestamp: attributes.SentTimestamp,
          waits: messageAttributes.waits?.stringValue,
          traceHeader: attributes.AWSTraceHeader,
        }),
      }));
    const remainingMs = context.getRemainingTimeInMillis();
    if (remainingMs < neededForPollMs(workload.manifest, 0)) {
      const sum = neededForPollText(workload.manifest, 0);
      throw new Error(
        `no task fits into this invocation: ${sum} are needed, ${remainingMs / 1_000} s remain; raise the function's timeout`,
      );
    }
    const batch = callbackBatch({ records, reports, maxReceiveCount, tokenSeconds, queue });
    await endIfStuck(async () => {
      // Also when it is stuck: what was not started is sent again before the process ends.
      await using _closing = { [Symbol.asyncDispose]: batch.close };
      const slots = await workers.freeSlots();
      const worker = createWorker({
        workload,
        values,
        source: batch,
        concurrency: slots,
        observers,
      });
      workers.add(worker);
      uncaughtErrors.protect(worker, telemetry.flush);
      await worker.drain({ deadline: Date.now() + context.getRemainingTimeInMillis() });
    }, telemetry);
    const failures = batch.failures();
    if (failures.length > 0) {
      logger.warn("messages return to the queue", {
        messages: failures.length,
        of: records.length,
      });
    }
    return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
