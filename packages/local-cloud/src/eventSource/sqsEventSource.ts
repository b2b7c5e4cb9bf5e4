import type { Core } from "../core.ts";
import type { Session } from "../iam/iam.ts";
import { TooManyRequestsException } from "../lambda/concurrency.ts";
import type { Outcome } from "../lambda/executionEnvironment.ts";
import { createFailuresOnly } from "../lambda/failuresOnly.ts";
import type { LocalFunction } from "../lambda/localFunction.ts";
import { MAX_LAMBDA_PAYLOAD_BYTES, MAX_SQS_BATCH, MAX_SQS_WAIT_SECONDS } from "../limits.ts";
import { EVENT_SOURCE_BACKOFF_MS } from "../ownLimits.ts";
import type { Queue, Sqs } from "../sqs/sqs.ts";
import { failedMessages } from "./batchResponse.ts";
import type { MessageFilter } from "./filter.ts";
import { createPoller, type Poller } from "./poller.ts";
import { type Message, readMessages, sqsEvent } from "./sqsEvent.ts";

export interface SqsEventSourceOptions {
  readonly fn: Pick<LocalFunction, "name" | "arn" | "roleArn" | "invoke" | "failureOf">;
  readonly queue: Pick<Queue, "arn" | "url">;
  /** Read for each batch. */
  readonly visibilityTimeoutSeconds: () => number;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly concurrency: number;
  readonly reportsItemFailures: boolean;
  /** Messages that it does not accept are deleted. */
  readonly accepts: MessageFilter;
}

export interface SqsEventSourceCloud extends Pick<Core, "clock" | "onFailure"> {
  readonly sqs: Pick<Sqs, "call" | "callAs">;
}

/** Polls a queue for a function, with the permissions of the function's role. Never logs a body: it holds a task token. */
export function createSqsEventSource(
  options: SqsEventSourceOptions,
  cloud: SqsEventSourceCloud,
): Poller {
  const { fn, queue } = options;
  const { sqs, clock } = cloud;
  const session = (): Session => ({ roleArn: fn.roleArn, sessionName: fn.name });
  const stopping = new AbortController();
  const { name, arn } = fn;
  const callFailed = (message: string) =>
    cloud.onFailure({ kind: "queueCallFailed", name, arn, message, queueArn: queue.arn });

  const failuresOnly = createFailuresOnly();
  const poller = createPoller({
    clock,
    batchSize: options.batchSize,
    windowMs: options.windowSeconds * 1000,
    maxBytes: MAX_LAMBDA_PAYLOAD_BYTES,
    bytesOf: (message) => Buffer.byteLength(JSON.stringify(sqsEvent([message], queue.arn))),
    concurrency: options.concurrency,
    receive,
    run,
    release,
    onFailure: (error) => callFailed(`${queue.arn} can't be polled: ${textOf(error)}`),
  });

  async function receive(max: number): Promise<readonly Message[]> {
    const request = {
      QueueUrl: queue.url,
      MaxNumberOfMessages: max,
      WaitTimeSeconds: MAX_SQS_WAIT_SECONDS,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    };
    const { signal } = stopping;
    const received = readMessages(
      await sqs.callAs(session(), "ReceiveMessage", request, { signal }),
    );
    const accepted = received.filter(({ Body }) => options.accepts(Body));
    await remove(received.filter((message) => !accepted.includes(message)));
    return accepted;
  }

  async function run(batch: readonly Message[]): Promise<void> {
    const outcome = await invoke(batch).catch((error: unknown) => {
      const what = `a batch of ${countOf(batch)} did not reach the function`;
      callFailed(`${what} and will be received again: ${textOf(error)}`);
      return undefined;
    });
    if (outcome === undefined) return;
    if (outcome.type === "failed") {
      const { errorType, errorMessage } = outcome.error;
      const message = `a batch of ${countOf(batch)} failed and will be received again`;
      cloud.onFailure(fn.failureOf(outcome, `${message}: ${errorType}: ${errorMessage}`));
      return;
    }
    const failed = options.reportsItemFailures
      ? failedMessages(
          outcome.payload,
          batch.map(({ MessageId }) => MessageId),
        )
      : new Set<string>();
    failuresOnly.add({ failed: failed.size, succeeded: batch.length - failed.size });
    if (failed.size > 0) {
      const message = `${failed.size} of ${countOf(batch)} failed and will be received again`;
      const counts = { failed: failed.size, messages: batch.length };
      const more = { failuresOnly: failuresOnly.count(), lastLines: outcome.lastLines };
      cloud.onFailure({ kind: "batchFailed", name, arn, message, ...counts, ...more });
    }
    await remove(batch.filter(({ MessageId }) => !failed.has(MessageId)));
  }

  /** Invokes a throttled function again for as long as the messages stay invisible. */
  async function invoke(batch: readonly Message[]): Promise<Outcome | undefined> {
    const event = sqsEvent(batch, queue.arn);
    const visibleAt = clock.now() + options.visibilityTimeoutSeconds() * 1000;
    for (let throttles = 0; ; throttles += 1) {
      try {
        return await fn.invoke(event);
      } catch (error) {
        if (!(error instanceof TooManyRequestsException)) throw error;
      }
      const { min, max } = EVENT_SOURCE_BACKOFF_MS;
      const delayMs = Math.min(max, min * 2 ** throttles);
      if (clock.now() + delayMs >= visibleAt) return undefined;
      if ((await sleepUnlessStopping(delayMs)) === "stopping") {
        await release(batch);
        return undefined;
      }
    }
  }

  async function sleepUnlessStopping(delayMs: number): Promise<"over" | "stopping"> {
    const over = Promise.withResolvers<"over" | "stopping">();
    const timer = clock.setTimeout(() => over.resolve("over"), delayMs);
    const stop = () => over.resolve("stopping");
    stopping.signal.addEventListener("abort", stop);
    if (stopping.signal.aborted) stop();
    const end = await over.promise;
    stopping.signal.removeEventListener("abort", stop);
    clock.clearTimeout(timer);
    return end;
  }

  /** What can't be deleted is received again. */
  async function remove(messages: readonly Message[]): Promise<void> {
    for (const entries of inBatches(messages)) {
      const request = { QueueUrl: queue.url, Entries: entries };
      await sqs.callAs(session(), "DeleteMessageBatch", request).catch((error: unknown) => {
        const what = `${entries.length} of ${countOf(messages)} can't be deleted from ${queue.arn}`;
        callFailed(`${what} and will be received again: ${textOf(error)}`);
      });
    }
  }

  /** Lambda does this without the function's role, so the role needs no permission for it. */
  async function release(messages: readonly Message[]): Promise<void> {
    for (const entries of inBatches(messages)) {
      const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
      await sqs.call("ChangeMessageVisibilityBatch", { QueueUrl: queue.url, Entries });
    }
  }

  return {
    ...poller,
    quiesce() {
      stopping.abort();
      poller.quiesce();
    },
  };
}

/** The entries of batch calls. */
function inBatches(messages: readonly Message[]) {
  const entries = messages.map(({ ReceiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle,
  }));
  return Array.from({ length: Math.ceil(entries.length / MAX_SQS_BATCH) }, (_, batch) =>
    entries.slice(batch * MAX_SQS_BATCH, (batch + 1) * MAX_SQS_BATCH),
  );
}

function countOf(batch: readonly Message[]): string {
  return `${batch.length} ${batch.length === 1 ? "message" : "messages"}`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
