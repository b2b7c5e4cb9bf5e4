import { AccessDeniedException } from "@sfn-workers/local-stepfunctions";
import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import { createSqsEventSource } from "../eventSource/sqsEventSource.ts";
import { invokedWithFaults } from "../faults/invoke.ts";
import type { LocalFunction } from "../lambda/localFunction.ts";
import {
  LAMBDA_SQS_BATCH,
  LAMBDA_SQS_CONCURRENCY,
  LAMBDA_SQS_MAXIMUM_CONCURRENCY,
  MAX_LAMBDA_BATCHING_WINDOW_SECONDS,
  MAX_LAMBDA_SQS_BATCH_WITHOUT_WINDOW,
  SQS_VISIBILITY_TIMEOUT_SECONDS,
} from "../limits.ts";
import { arnOf, functionArn, uuidOf } from "../names.ts";
import type { Queue } from "../sqs/sqs.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

export const Inputs = z
  .strictObject({
    eventSourceArn: z.string().regex(/^arn:aws:sqs:/, "supported locally: the ARN of an SQS queue"),
    functionName: z.string(),
    enabled: z.boolean().default(true),
    batchSize: z.number().int().min(1).max(LAMBDA_SQS_BATCH.max).default(LAMBDA_SQS_BATCH.default),
    maximumBatchingWindowInSeconds: z
      .number()
      .int()
      .min(0)
      .max(MAX_LAMBDA_BATCHING_WINDOW_SECONDS)
      .default(0),
    functionResponseTypes: z.array(z.literal("ReportBatchItemFailures")).default([]),
    scalingConfig: z
      .strictObject({
        maximumConcurrency: z
          .number()
          .int()
          .min(LAMBDA_SQS_MAXIMUM_CONCURRENCY.min)
          .max(LAMBDA_SQS_MAXIMUM_CONCURRENCY.max)
          .optional(),
      })
      .optional(),
  })
  .refine(
    ({ batchSize, maximumBatchingWindowInSeconds: window }) =>
      batchSize <= MAX_LAMBDA_SQS_BATCH_WITHOUT_WINDOW || window > 0,
    {
      path: ["batchSize"],
      message: "above 10, maximumBatchingWindowInSeconds must be at least 1",
    },
  );

/** `aws:lambda/eventSourceMapping:EventSourceMapping`, from an SQS queue to a function. */
export const eventSourceMapping: CreateCounterpart = async (resource, cloud) => {
  const inputs = readInputs(Inputs, resource);
  const fn = cloud.functions.get(functionArn(inputs.functionName));
  if (fn === undefined) throw new Error(`functionName: Function not found: ${inputs.functionName}`);
  const queue = cloud.sqs.queue(inputs.eventSourceArn);
  const visibilityTimeoutSeconds = visibilityTimeoutOf(queue);
  requireFit(visibilityTimeoutSeconds, fn);
  await requirePermissions(queue, fn, cloud);
  const maximum = inputs.scalingConfig?.maximumConcurrency ?? LAMBDA_SQS_CONCURRENCY;
  // The others would only wait for this machine while their messages' visibility timeouts run.
  const concurrency = Math.min(maximum, fn.waitsAbove ?? maximum);
  const source = createSqsEventSource(
    {
      fn: invokedWithFaults(fn, cloud),
      queue,
      visibilityTimeoutSeconds,
      batchSize: inputs.batchSize,
      windowSeconds: inputs.maximumBatchingWindowInSeconds,
      concurrency,
      reportsItemFailures: inputs.functionResponseTypes.length > 0,
    },
    cloud,
  );
  const uuid = uuidOf(resource);
  return {
    description: inputs.enabled
      ? `poller of the queue, up to ${concurrency} batches of ${inputs.batchSize} at a time`
      : "poller of the queue, disabled",
    id: uuid,
    outputs: {
      uuid,
      arn: arnOf("lambda", `event-source-mapping:${uuid}`),
      functionArn: fn.arn,
      state: inputs.enabled ? "Enabled" : "Disabled",
    },
    start() {
      if (inputs.enabled) source.start();
    },
    quiesce: source.quiesce,
    stop: source.stopped,
  };
};

function visibilityTimeoutOf({ attributes }: Queue): number {
  return Number(attributes["VisibilityTimeout"] ?? SQS_VISIBILITY_TIMEOUT_SECONDS.default);
}

/** @throws {Error} when the visibility timeout is below the function's timeout; the message is AWS's. */
function requireFit(visibilityTimeoutSeconds: number, { timeoutSeconds }: LocalFunction): void {
  if (visibilityTimeoutSeconds >= timeoutSeconds) return;
  throw new Error(
    `Queue visibility timeout: ${visibilityTimeoutSeconds} seconds is less than Function timeout: ` +
      `${timeoutSeconds} seconds`,
  );
}

/** @throws {Error} when the function's role lacks a permission; AWS's message, with the action and the resource added. */
async function requirePermissions(queue: Queue, fn: LocalFunction, { iam }: Cloud): Promise<void> {
  const session = { roleArn: fn.roleArn, sessionName: fn.name };
  for (const operation of ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"]) {
    try {
      await iam.requireForCreation(session, `sqs:${operation}`, queue.arn);
    } catch (error) {
      if (!(error instanceof AccessDeniedException)) throw error;
      throw new Error(
        `The provided execution role does not have permissions to call ${operation} on SQS: ${error.message}`,
      );
    }
  }
}
