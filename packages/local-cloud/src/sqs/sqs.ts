import { type SqsFaultOptions, sqsWithFaults } from "../faults/messages.ts";
import { isTemporary } from "../iam/accessKey.ts";
import type { Iam, Session } from "../iam/iam.ts";
import type { Kms } from "../kms/kms.ts";
import { ACCOUNT_ID, MAX_SQS_WAIT_SECONDS, SQS_POLL_SLICE_SECONDS } from "../limits.ts";
import { arnOf, nameInArn } from "../names.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import { createSqsServer } from "./httpServer.ts";
import { requireQueueKey } from "./queueKey.ts";

/** A queue of the program. */
export interface Queue {
  readonly arn: string;
  readonly name: string;
  readonly url: string;
  /** By their names in SQS: `VisibilityTimeout`, `RedrivePolicy`, … */
  readonly attributes: Readonly<Record<string, string>>;
}

/** The SQS of one local environment: an endpoint on the loopback interface and the same API in this process. */
export interface Sqs {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  createQueue(name: string, attributes: Readonly<Record<string, string>>): Promise<Queue>;
  /** @throws {Error} when the program has no such queue. */
  setAttributes(arn: string, attributes: Readonly<Record<string, string>>): Promise<void>;
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
  callAs(session: Session, operation: string, input: object): Promise<object>;
  /** Loads the emulator before the first call. */
  preload(): void;
  /** Answers open polls with no messages within 0.1 s and later ones at once. Other calls continue to work. */
  drainPolls(): void;
  close(): Promise<void>;
}

/**
 * Opens the endpoint. The first call loads the emulator, so a program that only has idle dead-letter queues never loads it.
 */
export async function startSqs(
  iam: Pick<Iam, "require" | "authorize" | "sessionOf">,
  kms: Pick<Kms, "require">,
  faults?: Pick<SqsFaultOptions, "faults" | "callWithFault">,
): Promise<Sqs> {
  const queues = new Map<string, Queue>();
  let draining = false;
  let emulator: Promise<Emulator> | undefined;

  function loaded(): Promise<Emulator> {
    emulator ??= load();
    return emulator;
  }

  async function load(): Promise<Emulator> {
    const started = await startEmulator();
    for (const { name, attributes } of queues.values()) {
      await started.call("CreateQueue", { QueueName: name, Attributes: attributes });
    }
    return started;
  }

  async function call(
    operation: string,
    input: object,
    isDisconnected: () => boolean = () => false,
  ): Promise<object> {
    const { call: answer } = await loaded();
    if (operation !== "ReceiveMessage") return answer(operation, input);
    return receive(input, (request) => answer(operation, request), isDisconnected);
  }

  /** Splits a long poll into short ones, so that a poll that ends early loses no message. */
  async function receive(
    input: object,
    poll: (request: object) => Promise<object>,
    isDisconnected: () => boolean,
  ): Promise<object> {
    const wait = waitOf(input);
    // The emulator refuses a wait that SQS does not allow.
    if (!(wait >= 0 && wait <= MAX_SQS_WAIT_SECONDS)) return poll(input);
    const end = performance.now() + wait * 1000;
    for (;;) {
      if (draining || isDisconnected()) return {};
      const remaining = Math.max(0, end - performance.now()) / 1000;
      const slice = Math.min(remaining, SQS_POLL_SLICE_SECONDS);
      const answer = await poll({ ...input, WaitTimeSeconds: slice });
      if (slice === remaining || "Messages" in answer) return answer;
    }
  }

  function waitOf(input: object): number {
    const { WaitTimeSeconds, QueueUrl } = input as {
      WaitTimeSeconds?: unknown;
      QueueUrl?: unknown;
    };
    return Number(
      WaitTimeSeconds ?? attributeOf(String(QueueUrl), "ReceiveMessageWaitTimeSeconds") ?? 0,
    );
  }

  function attributeOf(queueUrl: string, name: string): string | undefined {
    return queues.get(arnOf("sqs", nameInArn(queueUrl)))?.attributes[name];
  }

  /** For workers, and for services that call on behalf of them. */
  const workersCall =
    faults === undefined
      ? call
      : sqsWithFaults({
          ...faults,
          call,
          delaySecondsOf: (queueUrl) => Number(attributeOf(queueUrl, "DelaySeconds") ?? 0),
        });

  const server = await createSqsServer({
    call: (operation, input, isDisconnected, accessKeyId) => {
      const isWorkers = accessKeyId !== undefined && isTemporary(accessKeyId);
      return (isWorkers ? workersCall : call)(operation, input, isDisconnected);
    },
    authorize(accessKeyId, operation, input) {
      const permission = permissionOf(operation, input);
      iam.authorize({ accessKeyId, ...permission });
      const session = iam.sessionOf(accessKeyId);
      if (session === undefined) return;
      requireQueueKey(session, operation, queues.get(permission.resource), kms);
    },
  });

  async function put(queue: Queue): Promise<void> {
    const isNew = !queues.has(queue.arn);
    queues.set(queue.arn, queue);
    if (emulator === undefined) return;
    if (isNew) {
      await call("CreateQueue", { QueueName: queue.name, Attributes: queue.attributes });
    } else {
      await call("SetQueueAttributes", { QueueUrl: queue.url, Attributes: queue.attributes });
    }
  }

  function queue(arn: string): Queue {
    const found = queues.get(arn);
    if (found !== undefined) return found;
    throw new Error(`${arn} is not a queue of the program`);
  }

  return {
    url: server.url,
    async createQueue(name, attributes) {
      const url = `${server.url}/${ACCOUNT_ID}/${name}`;
      const created = { arn: arnOf("sqs", name), name, url, attributes };
      await put(created);
      return created;
    },
    async setAttributes(arn, attributes) {
      const known = queue(arn);
      await put({ ...known, attributes: { ...known.attributes, ...attributes } });
    },
    queue,
    queues: () => queues.values(),
    call,
    async callAs(session, operation, input) {
      const { action, resource } = permissionOf(operation, input);
      iam.require(session, action, resource);
      requireQueueKey(session, operation, queues.get(resource), kms);
      return workersCall(operation, input);
    },
    preload: () => void loaded().catch(() => {}),
    drainPolls() {
      draining = true;
    },
    async close() {
      draining = true;
      await server.close();
      await (await emulator?.catch(() => undefined))?.close();
    },
  };
}

/** The permission for a call. A batch call needs that of its single call (SQS API permissions reference). */
function permissionOf(operation: string, input: object): { action: string; resource: string } {
  const action = `sqs:${operation.replace(/Batch$/, "")}`;
  const { QueueUrl, QueueName } = input as { QueueUrl?: unknown; QueueName?: unknown };
  const name = QueueUrl === undefined ? QueueName : nameInArn(String(QueueUrl));
  return { action, resource: name === undefined ? "*" : arnOf("sqs", String(name)) };
}
