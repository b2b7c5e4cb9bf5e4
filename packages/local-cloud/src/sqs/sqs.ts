import { setTimeout } from "node:timers/promises";
import { type Clock, systemClock } from "@sfn-workers/local-stepfunctions";
import type { ServedHosts } from "@sfn-workers/local-stepfunctions/hosts";
import { type SqsCall, type SqsFaultOptions, sqsWithFaults } from "../faults/messages.ts";
import { isTemporary } from "../iam/accessKey.ts";
import type { Iam, Session } from "../iam/iam.ts";
import type { Kms } from "../kms/kms.ts";
import { arnOf, nameInArn, regionOf } from "../names.ts";
import { SQS_DRAINED_POLL_MS } from "../ownLimits.ts";
import { LOCAL_HOSTS } from "../process/refuseWebPages.ts";
import { DEFAULT_REGION } from "../region.ts";
import { createCalls } from "./calls.ts";
import { createDismissals } from "./dismissals.ts";
import { createSqsServer } from "./httpServer.ts";
import { type Queue, type QueueAttributes, settingOf } from "./queue.ts";
import { requireQueueKey } from "./queueKey.ts";
import { createQueueRegistry, type QueueRegistry, regionInUrl } from "./queueRegistry.ts";
import { SqsError } from "./sqsError.ts";

export type { Queue } from "./queue.ts";

/**
 * The SQS of one local environment: an endpoint on the loopback interface and the same API in this process. A call is made in
 * the Region that it is signed for; one in this process is made in the Region of its queue.
 */
export interface Sqs {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /**
   * Creates a queue. One that was deleted in the last minute may have had its name: on AWS, Pulumi waits for that time.
   *
   * @throws {SqsError} when SQS would refuse the queue.
   */
  createQueue(name: string, attributes: QueueAttributes, region?: string): Queue;
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
    options?: CallOptions,
  ): Promise<object>;
  /** Answers open polls with no messages at once, and later ones within 0.1 s. Other calls continue to work. */
  drainPolls(): void;
  /**
   * Answers the open polls of an access key with no messages at once, and later ones within 0.1 s.
   *
   * @param onDismissed called for each poll that is answered so
   * @returns a function that ends it
   */
  dismissPolls(accessKeyId: string, onDismissed: () => void): () => void;
  /** Closes the endpoint after the calls that it has received are answered. */
  close(): Promise<void>;
}

export interface CallOptions {
  /** Ends a long poll without messages. */
  readonly signal?: AbortSignal;
  /** In which the caller is; by default that of the queue. */
  readonly region?: string;
}

export interface SqsOptions {
  /** The system's by default. */
  readonly clock?: Clock;
  /** The Region of calls that name none; us-east-1 by default. */
  readonly region?: string;
  /** By which names the endpoint is reached; IP addresses and localhost by default. */
  readonly hosts?: ServedHosts;
  /** Is called in place of each call of the endpoint, and runs it. */
  readonly around?: AroundCall;
  /** Faults on purpose, for the calls of workers. */
  readonly faults?: Pick<SqsFaultOptions, "faults" | "callWithFault">;
}

/**
 * @param run makes the call, with this input or another one
 * @throws {SqsError} when the call is refused.
 */
export type AroundCall = (
  operation: string,
  input: object,
  run: (input: object) => Promise<object>,
) => Promise<object>;

/** The queues of a Region, and its calls. */
interface RegionalSqs {
  readonly queues: QueueRegistry;
  readonly call: SqsCall;
  /** For workers, and for services that call on behalf of them. */
  readonly workersCall: SqsCall;
}

/** Opens the endpoint. */
export async function startSqs(
  iam: Pick<Iam, "require" | "authorize" | "sessionOf">,
  kms: Pick<Kms, "require">,
  {
    around = (_operation, input, run) => run(input),
    clock = systemClock,
    faults,
    hosts = LOCAL_HOSTS,
    region: ownRegion = DEFAULT_REGION,
  }: SqsOptions = {},
): Promise<Sqs> {
  const draining = new AbortController();
  const closing = new AbortController();
  const dismissals = createDismissals();
  const regions = new Map<string, RegionalSqs>();

  function createRegion(region: string): RegionalSqs {
    const queues = createQueueRegistry(clock, region, () => server.url);
    const answer = createCalls(queues);

    const call: SqsCall = async (operation, input, signal) => {
      if (operation === "ReceiveMessage" && draining.signal.aborted) {
        // A client that polls in a loop waits a little before each further poll.
        await setTimeout(SQS_DRAINED_POLL_MS, undefined, closing).catch(() => {
          // The server closes: no need to wait.
        });
      }
      const waits = operation === "ReceiveMessage" && signal !== undefined;
      return answer(
        operation,
        input,
        waits ? AbortSignal.any([draining.signal, signal]) : draining.signal,
      );
    };

    const delaySecondsOf = (queueUrl: string) =>
      settingOf(queue(queues.arnOf(nameInArn(queueUrl))), "DelaySeconds");
    const workersCall =
      faults === undefined ? call : sqsWithFaults({ ...faults, call, delaySecondsOf });
    return { queues, call, workersCall };
  }

  function inRegion(region: string) {
    const known = regions.get(region) ?? createRegion(region);
    regions.set(region, known);
    return known;
  }

  const find = (arn: string) => regions.get(regionOf(arn))?.queues.get(arn);
  const regionOfQueue = (input: object) => regionIn(input) ?? ownRegion;

  const server = await createSqsServer({
    hosts,
    call: (operation, input, disconnected, { accessKeyId, region = ownRegion }) => {
      const isWorkers = accessKeyId !== undefined && isTemporary(accessKeyId);
      const { call, workersCall } = inRegion(regionIn(input) ?? region);
      const run = (signal: AbortSignal) =>
        around(operation, input, (given) =>
          (isWorkers ? workersCall : call)(operation, given, signal),
        );
      if (operation !== "ReceiveMessage" || accessKeyId === undefined) return run(disconnected);
      return dismissals.receive(accessKeyId, disconnected, run);
    },
    authorize({ accessKeyId, region = ownRegion }, operation, input) {
      const session = accessKeyId === undefined ? undefined : iam.sessionOf(accessKeyId);
      const regionOfUrl = regionIn(input) ?? region;
      if (session !== undefined && regionOfUrl !== region) throw wrongRegion(region, regionOfUrl);
      const permission = permissionOf(operation, input, region);
      iam.authorize({ accessKeyId, region, ...permission });
      if (session === undefined) return;
      requireQueueKey(session, operation, find(permission.resource), kms);
    },
  });

  function queue(arn: string) {
    const found = find(arn);
    if (found !== undefined) return found;
    throw new Error(`${arn} is not a queue of the program`);
  }

  function drainPolls(): void {
    draining.abort();
    server.closeConnectionsAfterAnswers();
  }

  return {
    url: server.url,
    createQueue: (name, attributes, region = ownRegion) =>
      inRegion(region).queues.create(name, attributes),
    setAttributes(arn, attributes) {
      const found = queue(arn);
      inRegion(regionOf(arn)).queues.setAttributes(found, attributes);
    },
    deleteQueue(arn) {
      const found = find(arn);
      if (found !== undefined) inRegion(regionOf(arn)).queues.delete(found);
    },
    queue,
    queues: () => [...regions.values()].flatMap(({ queues }) => [...queues.all()]),
    call: (operation, input) => inRegion(regionOfQueue(input)).call(operation, input),
    async callAs(session, operation, input, { signal, region = regionOfQueue(input) } = {}) {
      const { action, resource } = permissionOf(operation, input, region);
      iam.require(session, action, resource, { "aws:RequestedRegion": region });
      requireQueueKey(session, operation, find(resource), kms);
      return inRegion(region).workersCall(operation, input, signal);
    },
    drainPolls,
    dismissPolls: dismissals.dismiss,
    async close() {
      drainPolls();
      closing.abort();
      await server.close();
    },
  };
}

/** A call goes to the endpoint in the queue's URL, and a client of another Region signs it for its own. */
function wrongRegion(signedFor: string, regionOfUrl: string): SqsError {
  return new SqsError(
    "SignatureDoesNotMatch",
    `Credential should be scoped to a valid region, not '${signedFor}'. The queue is in ${regionOfUrl}`,
    { status: 403 },
  );
}

/** The permission for a call. A batch call needs that of its single call (SQS API permissions reference). */
function permissionOf(
  operation: string,
  input: object,
  region: string,
): { action: string; resource: string } {
  const action = `sqs:${operation.replace(/Batch$/, "")}`;
  const { QueueUrl, QueueName } = input as { QueueUrl?: unknown; QueueName?: unknown };
  const name = QueueUrl === undefined ? QueueName : nameInArn(String(QueueUrl));
  const place = regionIn(input) ?? region;
  return { action, resource: name === undefined ? "*" : arnOf(place, "sqs", String(name)) };
}

function regionIn(input: object): string | undefined {
  const { QueueUrl } = input as { QueueUrl?: unknown };
  return typeof QueueUrl === "string" ? regionInUrl(QueueUrl) : undefined;
}
