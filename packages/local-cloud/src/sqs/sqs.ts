import { setTimeout } from "node:timers/promises";
import { type Clock, systemClock } from "@sfn-workers/local-stepfunctions";
import { type SqsCall, type SqsFaultOptions, sqsWithFaults } from "../faults/messages.ts";
import { isTemporary } from "../iam/accessKey.ts";
import type { Iam, Session } from "../iam/iam.ts";
import type { Kms } from "../kms/kms.ts";
import { SQS_DRAINED_POLL_MS } from "../limits.ts";
import { arnOf, nameInArn } from "../names.ts";
import { region } from "../region.ts";
import { createCalls } from "./calls.ts";
import { createSqsServer } from "./httpServer.ts";
import { type Queue, type QueueAttributes, settingOf } from "./queue.ts";
import { requireQueueKey } from "./queueKey.ts";
import { createQueueRegistry } from "./queueRegistry.ts";
import { SqsError } from "./sqsError.ts";

export type { Queue } from "./queue.ts";

/** The SQS of one local environment: an endpoint on the loopback interface and the same API in this process. */
export interface Sqs {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /**
   * Creates a queue. One that was deleted in the last minute may have had its name: on AWS, Pulumi waits for that time.
   *
   * @throws {SqsError} when SQS would refuse the queue.
   */
  createQueue(name: string, attributes: QueueAttributes): Queue;
  /**
   * Sets attributes of a queue; an empty text stands for the default. Messages stay.
   *
   * @throws {SqsError} when SQS would refuse an attribute. The queue is as before.
   * @throws {Error} when the program has no such queue.
   */
  setAttributes(arn: string, attributes: QueueAttributes): void;
  /** Deletes a queue with its messages; nothing happens when there is none. */
  deleteQueue(arn: string): void;
  /** @throws {Error} when the program has no such queue. */
  queue(arn: string): Queue;
  queues(): Iterable<Queue>;
  /**
   * Calls the API without checking permissions.
   *
   * @throws {SqsError} when SQS refuses the call.
   */
  call(operation: string, input: object): Promise<object>;
  /**
   * Calls the API as a role.
   *
   * @throws {SqsError} when SQS refuses the call, also because the role may not use the queue's key.
   * @throws {AccessDeniedException} when neither the role's policies nor the queue's allow it.
   */
  callAs(
    session: Session,
    operation: string,
    input: object,
    /** Ends a long poll without messages. */
    signal?: AbortSignal,
  ): Promise<object>;
  /** Answers open polls with no messages at once, and later ones within 0.1 s. Other calls continue to work. */
  drainPolls(): void;
  /** Closes the endpoint after the calls that it has received are answered. */
  close(): Promise<void>;
}

export interface SqsOptions {
  /** The system's by default. */
  readonly clock?: Clock;
  /** Faults on purpose, for the calls of workers. */
  readonly faults?: Pick<SqsFaultOptions, "faults" | "callWithFault">;
}

/** Opens the endpoint. */
export async function startSqs(
  iam: Pick<Iam, "require" | "authorize" | "sessionOf">,
  kms: Pick<Kms, "require">,
  { clock = systemClock, faults }: SqsOptions = {},
): Promise<Sqs> {
  const draining = new AbortController();
  const closing = new AbortController();
  const queues = createQueueRegistry(clock, () => server.url);
  const answer = createCalls(queues);

  const call: SqsCall = async (operation, input, signal) => {
    if (operation === "ReceiveMessage" && draining.signal.aborted) {
      // A client that polls in a loop waits a little before each further poll.
      await setTimeout(SQS_DRAINED_POLL_MS, undefined, closing).catch(() => {});
    }
    const waits = operation === "ReceiveMessage" && signal !== undefined;
    return answer(
      operation,
      input,
      waits ? AbortSignal.any([draining.signal, signal]) : draining.signal,
    );
  };

  /** For workers, and for services that call on behalf of them. */
  const workersCall =
    faults === undefined ? call : sqsWithFaults({ ...faults, call, delaySecondsOf });

  function delaySecondsOf(queueUrl: string): number {
    return settingOf(queue(arnOf("sqs", nameInArn(queueUrl))), "DelaySeconds");
  }

  const server = await createSqsServer({
    call: (operation, input, disconnected, accessKeyId) => {
      const isWorkers = accessKeyId !== undefined && isTemporary(accessKeyId);
      return (isWorkers ? workersCall : call)(operation, input, disconnected);
    },
    authorize({ accessKeyId, region: signedFor }, operation, input) {
      const session = iam.sessionOf(accessKeyId);
      if (session !== undefined && signedFor !== region()) throw wrongRegion(signedFor);
      const permission = permissionOf(operation, input);
      iam.authorize({ accessKeyId, ...permission });
      if (session === undefined) return;
      requireQueueKey(session, operation, queues.get(permission.resource), kms);
    },
  });

  function queue(arn: string) {
    const found = queues.get(arn);
    if (found !== undefined) return found;
    throw new Error(`${arn} is not a queue of the program`);
  }

  function drainPolls(): void {
    draining.abort();
    server.closeConnectionsAfterAnswers();
  }

  return {
    url: server.url,
    createQueue: queues.create,
    setAttributes: (arn, attributes) => queues.setAttributes(queue(arn), attributes),
    deleteQueue(arn) {
      const found = queues.get(arn);
      if (found !== undefined) queues.delete(found);
    },
    queue,
    queues: queues.all,
    call,
    async callAs(session, operation, input, signal) {
      const { action, resource } = permissionOf(operation, input);
      iam.require(session, action, resource);
      requireQueueKey(session, operation, queues.get(resource), kms);
      return workersCall(operation, input, signal);
    },
    drainPolls,
    async close() {
      drainPolls();
      closing.abort();
      await server.close();
    },
  };
}

/** A client of another Region signs for that Region, and SQS refuses it. */
function wrongRegion(signedFor: string): SqsError {
  return new SqsError(
    "SignatureDoesNotMatch",
    `Credential should be scoped to a valid region, not '${signedFor}'. The queue is in ${region()}`,
    { status: 403 },
  );
}

/** The permission for a call. A batch call needs that of its single call (SQS API permissions reference). */
function permissionOf(operation: string, input: object): { action: string; resource: string } {
  const action = `sqs:${operation.replace(/Batch$/, "")}`;
  const { QueueUrl, QueueName } = input as { QueueUrl?: unknown; QueueName?: unknown };
  const name = QueueUrl === undefined ? QueueName : nameInArn(String(QueueUrl));
  return { action, resource: name === undefined ? "*" : arnOf("sqs", String(name)) };
}
