import { AccessDeniedException } from "@sfn-workers/local-stepfunctions";
import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import { readFilters } from "../eventSource/filter.ts";
import type { Poller } from "../eventSource/poller.ts";
import { createSqsEventSource, type SqsEventSourceOptions } from "../eventSource/sqsEventSource.ts";
import { invokedWithFaults } from "../faults/invoke.ts";
import type { LocalFunction } from "../lambda/localFunction.ts";
import { functionNamed } from "../lambda/reachable.ts";
import {
  LAMBDA_SQS_BATCH,
  LAMBDA_SQS_CONCURRENCY,
  LAMBDA_SQS_MAXIMUM_CONCURRENCY,
  LAMBDA_SQS_VISIBILITY_FACTOR,
  MAX_LAMBDA_BATCHING_WINDOW_SECONDS,
  MAX_LAMBDA_FILTERS,
  MAX_LAMBDA_SQS_BATCH_WITHOUT_WINDOW,
  SQS_VISIBILITY_TIMEOUT_SECONDS,
} from "../limits.ts";
import { arnOf, regionOf, uuidOf } from "../names.ts";
import { settingOf } from "../sqs/queue.ts";
import type { Queue } from "../sqs/sqs.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";

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
    filterCriteria: z
      .strictObject({
        filters: z
          .array(z.strictObject({ pattern: z.string().default("{}") }))
          .max(MAX_LAMBDA_FILTERS)
          .default([]),
      })
      .optional(),
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
      message:
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10: set " +
        "maximumBatchingWindowInSeconds",
    },
  );

/** @throws {Error} when Lambda would refuse an argument for a queue, with its message. */
export function checkMapping(
  resource: LocalRegistration,
  { startingPosition }: LocalRegistration["inputs"],
): void {
  readInputs(Inputs, resource);
  if (startingPosition === undefined || startingPosition === "") return;
  throw new Error("startingPosition: StartingPosition is not valid for SQS event sources.");
}

type MappingInputs = z.infer<typeof Inputs>;

/** `aws:lambda/eventSourceMapping:EventSourceMapping`, from an SQS queue to a function. */
export const eventSourceMapping: CreateCounterpart = async (resource, cloud) => {
  const uuid = uuidOf(resource);
  let plan = await readPlan(resource, cloud);
  requireOnly(plan, uuid, cloud);
  cloud.eventSources.set(plan.key, uuid);
  const sources: Poller[] = [];
  let started = false;

  function startSource(): void {
    if (!started || !plan.enabled) return;
    const source = createSqsEventSource(plan.options, cloud);
    sources.push(source);
    source.start();
  }

  const state = () => ({
    description: plan.description,
    outputs: {
      uuid,
      arn: arnOf(resource.region, "lambda", `event-source-mapping:${uuid}`),
      functionArn: plan.options.fn.arn,
      state: plan.enabled ? "Enabled" : "Disabled",
    },
  });
  return {
    ...state(),
    id: uuid,
    start() {
      started = true;
      startSource();
    },
    /** Batches that run end as they began; later ones have the new arguments. */
    async update(changed: LocalRegistration) {
      const next = await readPlan(changed, cloud);
      requireOnly(next, uuid, cloud);
      cloud.eventSources.delete(plan.key);
      cloud.eventSources.set(next.key, uuid);
      plan = next;
      sources.at(-1)?.quiesce();
      startSource();
      return state();
    },
    quiesce() {
      started = false;
      sources.at(-1)?.quiesce();
    },
    async stop() {
      await Promise.all(sources.map((source) => source.stopped()));
    },
    delete: () => void cloud.eventSources.delete(plan.key),
  };
};

interface Plan {
  /** Identifies the queue and the function. */
  readonly key: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly options: SqsEventSourceOptions;
}

/** @throws {Error} when Lambda would refuse the mapping. */
async function readPlan(resource: LocalRegistration, cloud: Cloud): Promise<Plan> {
  const inputs = readInputs(Inputs, resource);
  const fn = functionNamed(inputs.functionName, resource.region, cloud);
  const queue = queueOf(inputs, resource.region, cloud);
  const key = `${queue.arn} ${fn.arn}`;
  requireFit(settingOf(queue, "VisibilityTimeout"), fn);
  await requirePermissions(queue, fn, cloud);
  const maximum = inputs.scalingConfig?.maximumConcurrency ?? LAMBDA_SQS_CONCURRENCY;
  // The others would only wait for this machine while their messages' visibility timeouts run.
  const concurrency = Math.min(maximum, fn.waitsAbove ?? maximum);
  return {
    key,
    enabled: inputs.enabled,
    description: inputs.enabled
      ? `poller of the queue, up to ${concurrency} batches of ${inputs.batchSize} at a time${adviceFor(queue, fn)}`
      : "poller of the queue, disabled",
    options: {
      fn: currentFunction(fn, cloud),
      queue,
      visibilityTimeoutSeconds: () => settingOf(queue, "VisibilityTimeout"),
      batchSize: inputs.batchSize,
      windowSeconds: inputs.maximumBatchingWindowInSeconds,
      concurrency,
      reportsItemFailures: inputs.functionResponseTypes.length > 0,
      accepts: readFilters(inputs.filterCriteria?.filters.map(({ pattern }) => pattern) ?? []),
    },
  };
}

/**
 * Called without a pause before the mapping is added: another one may be created at the same time.
 *
 * @throws {Error} when the queue has another mapping to the function; the message is AWS's.
 */
function requireOnly({ key, options: { queue, fn } }: Plan, uuid: string, cloud: Cloud): void {
  const other = cloud.eventSources.get(key);
  if (other === undefined || other === uuid) return;
  throw new Error(
    `eventSourceArn: An event source mapping with SQS arn (" ${queue.arn} ") and function (" ${fn.name} ") already ` +
      `exists. Please update or delete the existing mapping with UUID ${other}`,
  );
}

function queueOf({ eventSourceArn }: MappingInputs, region: string, { sqs }: Cloud): Queue {
  if (regionOf(eventSourceArn) !== region) {
    throw new Error(
      `eventSourceArn: Event source region must match Lambda region ${region}. ${eventSourceArn} is in ` +
        `${regionOf(eventSourceArn)}: use a queue of the function's Region`,
    );
  }
  const found = [...sqs.queues()].find(({ arn }) => arn === eventSourceArn);
  if (found !== undefined) return found;
  throw new Error(
    `eventSourceArn: ${eventSourceArn}: Error occurred while ReceiveMessage. SQS Error Code: ` +
      "AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
  );
}

/** The function as it is at each invocation: an update may have replaced it, or a deletion taken it away. */
function currentFunction({ name, arn }: LocalFunction, cloud: Cloud): SqsEventSourceOptions["fn"] {
  function current(): LocalFunction {
    const fn = cloud.functions.get(arn);
    if (fn === undefined) throw new Error(`Function not found: ${arn}`);
    return invokedWithFaults(fn, cloud);
  }
  return {
    ...{ name, arn },
    get roleArn() {
      return current().roleArn;
    },
    invoke: async (event) => current().invoke(event),
    failureOf: (failed, message) => current().failureOf(failed, message),
  };
}

/** @throws {Error} when the visibility timeout is below the function's timeout; the message is AWS's. */
function requireFit(visibilityTimeoutSeconds: number, { timeoutSeconds }: LocalFunction): void {
  if (visibilityTimeoutSeconds >= timeoutSeconds) return;
  throw new Error(
    `Queue visibility timeout: ${visibilityTimeoutSeconds} seconds is less than Function timeout: ` +
      `${timeoutSeconds} seconds: raise visibilityTimeoutSeconds of the queue, or lower timeout of the function`,
  );
}

/** Lambda accepts less, but batches that it has to try again may then be received twice (developer guide, SQS as a source). */
function adviceFor(queue: Queue, { timeoutSeconds }: LocalFunction): string {
  const advised = LAMBDA_SQS_VISIBILITY_FACTOR * timeoutSeconds;
  const current = settingOf(queue, "VisibilityTimeout");
  if (current >= advised || current >= SQS_VISIBILITY_TIMEOUT_SECONDS.max) return "";
  return `; AWS advises a visibility timeout of ${advised} s, six times the function's timeout, and it is ${current} s`;
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
