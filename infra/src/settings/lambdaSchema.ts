import { z } from "zod";
import {
  LAMBDA_MEMORY_MIB,
  LAMBDA_TIMEOUT_SECONDS,
  SQS_BATCH_SIZE,
  SQS_BATCH_WINDOW_SECONDS,
  SQS_MAXIMUM_CONCURRENCY,
} from "../limits.ts";
import { activitySettings, callbackSettings, schedule, timezone } from "./commonSchema.ts";
import { SCHEDULE_FORMS } from "./schedule.ts";

const worker = z
  .literal("lambda")
  .describe("A Lambda function, invoked by a schedule, a wake-up or a queue");

const functionSettings = {
  timeoutSeconds: z
    .int()
    .min(LAMBDA_TIMEOUT_SECONDS.min)
    .max(LAMBDA_TIMEOUT_SECONDS.max)
    .optional()
    .describe(
      "The function's timeout; by default the time that one batch needs (callback), or 900, without wake at most the time between two starts (activity)",
    ),
  memory: z
    .int()
    .min(LAMBDA_MEMORY_MIB.min)
    .max(LAMBDA_MEMORY_MIB.max)
    .default(256)
    .describe("The function's memory in MiB"),
  reservedConcurrency: z
    .int()
    .min(1)
    .optional()
    .describe(
      "How many invocations may run at the same time; by default as many as the account allows",
    ),
};

const withActivity = z.strictObject({
  worker,
  ...activitySettings,
  schedule: schedule
    .default("rate(5 minutes)")
    .describe(`The schedule that invokes the function: ${SCHEDULE_FORMS}`),
  timezone,
  wake: z
    .boolean()
    .default(false)
    .describe(
      "Whether each execution invokes the function at once, instead of waiting for the schedule",
    ),
  ...functionSettings,
});

const withCallback = z
  .strictObject({
    worker,
    ...callbackSettings,
    batchSize: z
      .int()
      .min(SQS_BATCH_SIZE.min)
      .max(SQS_BATCH_SIZE.max)
      .default(SQS_BATCH_SIZE.default)
      .describe(
        "The maximum number of messages in one invocation; above 10 only with batchWindowSeconds",
      ),
    batchWindowSeconds: z
      .int()
      .min(SQS_BATCH_WINDOW_SECONDS.min)
      .max(SQS_BATCH_WINDOW_SECONDS.max)
      .default(0)
      .describe("How long Lambda may wait to fill a batch"),
    maximumConcurrency: z
      .int()
      .min(SQS_MAXIMUM_CONCURRENCY.min)
      .max(SQS_MAXIMUM_CONCURRENCY.max)
      .optional()
      .describe(
        "How many batches may run at the same time; by default reservedConcurrency, else an equal part, with the other functions with queues, of half of what the functions' reservations leave of lambdaConcurrency",
      ),
    ...functionSettings,
  })
  .superRefine(({ batchSize, batchWindowSeconds, ...given }, context) => {
    const refuse = (key: string, message: string) =>
      context.addIssue({ code: "custom", path: [key], message });
    if (batchSize > SQS_BATCH_SIZE.maxWithoutWindow && batchWindowSeconds === 0) {
      const max = SQS_BATCH_SIZE.maxWithoutWindow;
      refuse("batchSize", `allowed: at most ${max}, or more with batchWindowSeconds of at least 1`);
    }
    const { reservedConcurrency: reserved, maximumConcurrency: maximum } = given;
    if (reserved === undefined) return;
    const throttled = "a throttled batch counts as received, and ends up in the dead-letter queue";
    const { min } = SQS_MAXIMUM_CONCURRENCY;
    if (reserved < min) {
      refuse(
        "reservedConcurrency",
        `allowed with transport: callback: at least ${min}, the minimum for an SQS event source; ${throttled}`,
      );
    } else if (maximum !== undefined && maximum > reserved) {
      refuse(
        "maximumConcurrency",
        `allowed: at most reservedConcurrency, ${reserved}; ${throttled}`,
      );
    }
  });

export const lambda = z.discriminatedUnion("transport", [withActivity, withCallback]);
