import type { Clock } from "@sfn-workers/local-stepfunctions";
import { ACCOUNT_ID, SQS_NAME_REUSE_SECONDS } from "../limits.ts";
import { arnOf, nameInArn } from "../names.ts";
import {
  allAttributes,
  checkAttributes,
  checkQueueName,
  createStoredQueue,
  type QueueAttributes,
  type StoredQueue,
} from "./queue.ts";
import { checkRedrivePolicies } from "./redrive.ts";
import { missingParameter, SqsError } from "./sqsError.ts";

/** The queues of SQS in one Region. */
export interface QueueRegistry {
  readonly clock: Clock;
  /** The ARN of a queue with this name. */
  arnOf(name: string): string;
  /**
   * Creates a queue, or returns the one with the same name and attributes.
   *
   * @throws {SqsError} when the name is taken by another queue, or a name or an attribute is wrong.
   */
  create(name: string, attributes: QueueAttributes): StoredQueue;
  /**
   * Sets attributes; an empty text stands for the default.
   *
   * @throws {SqsError} when an attribute is wrong. The queue is as before.
   */
  setAttributes(queue: StoredQueue, attributes: QueueAttributes): void;
  delete(queue: StoredQueue): void;
  /** @throws {SqsError} when a queue with this name was deleted in the last minute. */
  requireUnused(name: string): void;
  get(arn: string): StoredQueue | undefined;
  has(queue: StoredQueue): boolean;
  all(): Iterable<StoredQueue>;
  /**
   * The queue that a call names by its URL.
   *
   * @throws {SqsError} when there is none.
   */
  ofCall(input: object): StoredQueue;
}

/** @param address the endpoint's, `http://127.0.0.1:PORT` */
export function createQueueRegistry(
  clock: Clock,
  region: string,
  address: () => string,
): QueueRegistry {
  const arnOfQueue = (name: string) => arnOf(region, "sqs", name);
  const byArn = new Map<string, StoredQueue>();
  const deletedAt = new Map<string, number>();

  return {
    clock,
    arnOf: arnOfQueue,
    create(name, attributes) {
      checkQueueName(name);
      checkAttributes(attributes);
      const arn = arnOfQueue(name);
      const existing = byArn.get(arn);
      if (existing !== undefined) return requireSame(existing, attributes);
      checkRedrivePolicies({ arn, attributes }, byArn);
      const url = `${address()}/${region}/${ACCOUNT_ID}/${name}`;
      const queue = createStoredQueue({ arn, name, url, attributes }, clock);
      byArn.set(queue.arn, queue);
      return queue;
    },
    setAttributes(queue, attributes) {
      checkAttributes(withoutEmpty(attributes));
      checkRedrivePolicies({ arn: queue.arn, attributes }, byArn);
      queue.set(attributes);
    },
    delete(queue) {
      queue.messages.purge();
      byArn.delete(queue.arn);
      deletedAt.set(queue.name, clock.now());
    },
    requireUnused(name) {
      const sinceMs = clock.now() - (deletedAt.get(name) ?? Number.NEGATIVE_INFINITY);
      if (sinceMs >= SQS_NAME_REUSE_SECONDS * 1000) return;
      throw new SqsError(
        "QueueDeletedRecently",
        `You must wait ${SQS_NAME_REUSE_SECONDS} seconds after deleting a queue before you can create another with the same name.`,
      );
    },
    get: (arn) => byArn.get(arn),
    has: (queue) => byArn.get(queue.arn) === queue,
    all: () => byArn.values(),
    ofCall(input) {
      const { QueueUrl: url } = input as { QueueUrl?: unknown };
      if (typeof url !== "string" || url === "") throw missingParameter("QueueUrl");
      if (url.startsWith("arn:") || (regionInUrl(url) ?? region) !== region) {
        throw new SqsError("InvalidAddress", `The address ${url} is not valid for this endpoint.`);
      }
      const queue = byArn.get(arnOfQueue(nameInArn(url)));
      if (queue === undefined) throw queueDoesNotExist();
      return queue;
    },
  };
}

/**
 * The Region in the URL of a queue, which AWS has in the name of the endpoint: `http://127.0.0.1:PORT/us-west-2/ACCOUNT/NAME`.
 */
export function regionInUrl(url: string): string | undefined {
  return /\/([a-z0-9-]+)\/\d{12}\/[^/]+$/.exec(url)?.[1];
}

export function queueDoesNotExist(): SqsError {
  return new SqsError("QueueDoesNotExist", "The specified queue does not exist.");
}

function withoutEmpty(attributes: QueueAttributes): QueueAttributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ""));
}

function requireSame(existing: StoredQueue, attributes: QueueAttributes): StoredQueue {
  const current = allAttributes(existing);
  const different = Object.keys(attributes).find((name) => attributes[name] !== current[name]);
  if (different === undefined) return existing;
  throw new SqsError(
    "QueueNameExists",
    `A queue already exists with the same name and a different value for attribute ${different}`,
  );
}
