import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import type { Authorize } from "./api/authorization.ts";
import { createCaller } from "./api/caller.ts";
import { createQuotas, type QuotaRegion } from "./api/quotas.ts";
import { type ArnScope, isRegion, partitionOf } from "./arn.ts";
import type { AuthorizeRole } from "./authorizeRole.ts";
import { createExecutionObserver, type ExecutionEvent } from "./executionEvent.ts";
import {
  checkFaultRates,
  createFaults,
  type Fault,
  type FaultRates,
  type FaultSource,
} from "./http/faults.ts";
import { createServedHosts, readHostName } from "./http/servedHosts.ts";
import { type ApiCall, createHttpServer } from "./http/server.ts";
import type { Integrations } from "./integrations.ts";
import { type Clock, systemClock } from "./lib/clock.ts";
import { createTimers } from "./lib/timers.ts";
import { ACTIVITY_POLL_MS } from "./limits.ts";
import type { Sync } from "./persistence/database.ts";
import type { OpenFolder } from "./persistence/open.ts";
import { createQueries, type JsonataPlace } from "./queries/createQueries.ts";
import { MAX_RETENTION_MS, RETENTION_MS } from "./retention.ts";
import { createService, type Service, type ServiceParts } from "./service.ts";
import { createTokenKey, createTokens } from "./tokens.ts";

export interface StepFunctionsOptions {
  /** The port to listen on; a free one by default. */
  readonly port?: number;
  /** The address to listen on; 127.0.0.1 by default, reachable only from this machine. */
  readonly host?: string;
  /**
   * Names under which this machine is reached, such as that of a container. Calls are answered if their Host is an IP address,
   * localhost, *.localhost, `host` or one of these: no web page can make a name of its own lead here then (DNS rebinding).
   */
  readonly allowHosts?: readonly string[];
  /** The region of calls that are not signed for one, and of those in process; us-east-1 by default. */
  readonly region?: string;
  /** The account in ARNs, twelve digits; 000000000000 by default. */
  readonly accountId?: string;
  readonly clock?: Clock;
  /**
   * Where JSONata is evaluated. `isolated`, the default: what is not proved to be cheap runs in child processes, so that no
   * expression can hold or end this process. `in-process`: all of it runs here, without another process, for tests whose
   * definitions are trusted. A regular expression or a large list may hold the process for ever then.
   */
  readonly jsonata?: JsonataPlace;
  /** The services that Task states can call besides activities. */
  readonly integrations?: Integrations;
  /**
   * Called before each API call over HTTP; by default every call is allowed. With it, a call without credentials is answered
   * with MissingAuthenticationTokenException.
   */
  readonly authorize?: Authorize;
  /** Called before an execution uses what a key may encrypt, as its role; by default every use is allowed. */
  readonly authorizeRole?: AuthorizeRole;
  /**
   * Called for each event of each execution, in the order in which they happen: of Express executions too, and of the child
   * executions of a distributed Map, which have an ARN of their own. An error that it throws is a warning of this process, the
   * first time, and stops nothing. Events that `data` restores are not repeated.
   */
  readonly onEvent?: (event: ExecutionEvent) => void;
  /** Called after each API call over HTTP. */
  readonly onCall?: (call: ApiCall) => void;
  /**
   * A folder that stores state machines, activities and executions; by default they are in memory only. Every acknowledged
   * change survives the end of the process, even `kill -9`.
   */
  readonly data?: string;
  /**
   * When `data` waits for the disk: `normal`, the default, now and then, so that a power cut may cost the last changes; `full` at
   * every change.
   */
  readonly sync?: Sync;
  /**
   * Replaces a damaged database in `data` by what can be read of it, before it is opened; stderr says what was kept and what was not.
   * The damaged one is kept under another name.
   */
  readonly repair?: boolean;
  /**
   * Of the executions that have ended, only so many are kept, the newest, so that a process that runs for a day does not grow.
   * A forgotten one does not exist any more. By default all are kept; not with `data`.
   */
  readonly keepEnded?: number;
  /** How long an execution is kept after its end, in milliseconds: 90 days by default, as on AWS. It does not exist any more then. */
  readonly retentionMs?: number;
  /** How long GetActivityTask waits for a task, in milliseconds: 60,000 by default, as on AWS. Less lets a test end polls soon. */
  readonly activityPollMs?: number;
  /** Applies AWS's quotas on API calls (ThrottlingException); by default there are none. */
  readonly quotas?: QuotaRegion;
  /** Random faults of calls over HTTP, for tests of the endpoint's clients. */
  readonly faults?: FaultRates;
  /** Returns the fault of a call, if any. Called for each call over HTTP. */
  readonly fault?: FaultSource;
}

export interface StepFunctionsEndpoint {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /**
   * Makes an API call in process, without HTTP and `authorize`. Requests and answers have their wire form; dates are
   * seconds since 1970. The region is the endpoint's by default.
   * @throws {ApiError} when the API rejects the call.
   */
  call(operation: string, input: object, region?: string): Promise<object>;
  readonly faults: {
    /** Gives the operation's next call over HTTP this fault. */
    next(operation: string, fault: Fault): void;
  };
  /**
   * Answers open polls with no task, and every later poll at once, so that stopping workers need not wait for their polls.
   * All other calls, such as their reports, still work. It cannot be undone.
   */
  drainPolls(): void;
  /**
   * Hands no further task to the holder of an access key, such as a worker whose code has been replaced. Its open polls are
   * answered with no task at once, each later one within 0.1 s. All other calls, such as its reports, still work.
   *
   * @param onDismissed called for each poll that is answered so
   * @returns a function that ends it: call it when the holder has ended.
   */
  dismissPolls(accessKeyId: string, onDismissed?: () => void): () => void;
  /** Answers open polls with no task, stops all executions and closes all sockets. Further calls wait for the first. */
  close(): Promise<void>;
}

/** The time for open connections to receive their last answers. */
const CLOSING_MS = 1_000;
/** Turns of the event loop in which requests that have arrived are read. */
const ARRIVAL_TURNS = 10;

/**
 * Starts an embedded Step Functions.
 *
 * @example In a test, in virtual time
 * ```ts
 * import { createVirtualClock, startStepFunctions } from "@sfn-workers/local-stepfunctions";
 *
 * const clock = createVirtualClock();
 * const endpoint = await startStepFunctions({
 *   clock,
 *   integrations: {
 *     "lambda:invoke": async ({ parameters }) => ({ StatusCode: 200, Payload: parameters }),
 *   },
 * });
 * const { stateMachineArn } = (await endpoint.call("CreateStateMachine", {
 *   name: "nightly",
 *   roleArn: "arn:aws:iam::000000000000:role/nightly",
 *   definition: JSON.stringify({
 *     StartAt: "Wait",
 *     States: {
 *       Wait: { Type: "Wait", Seconds: 86_400, Next: "Call" },
 *       Call: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", End: true },
 *     },
 *   }),
 * })) as { stateMachineArn: string };
 * const { executionArn } = (await endpoint.call("StartExecution", { stateMachineArn })) as {
 *   executionArn: string;
 * };
 * await clock.advance(86_400_000); // takes milliseconds
 * console.log(await endpoint.call("DescribeExecution", { executionArn }));
 * await endpoint.close();
 * ```
 *
 * @example For any AWS SDK, with a data folder
 * ```ts
 * import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
 *
 * const endpoint = await startStepFunctions({
 *   port: 8083,
 *   data: ".data",
 *   onCall: ({ operation, status }) => console.log(operation, status),
 * });
 * console.log(`AWS_ENDPOINT_URL_SFN=${endpoint.url}`);
 * ```
 *
 * @throws {RangeError} when an option is invalid; the message names it.
 * @throws {Error} when another process uses the port; its code is EADDRINUSE.
 */
export async function startStepFunctions(
  options: StepFunctionsOptions = {},
): Promise<StepFunctionsEndpoint> {
  const arnScope = arnScopeOf(options);
  if (options.faults !== undefined) checkFaultRates(options.faults);
  checkKeepEnded(options);
  checkRetention(options);
  checkPollMs(options);
  const host = options.host ?? "127.0.0.1";
  const names = [
    ...(readHostName(host) === undefined ? [] : [host]),
    ...(options.allowHosts ?? []),
  ];
  const hosts = createServedHosts(names, "--host and --allow-host, in code host and allowHosts");
  const timers = createTimers(options.clock ?? systemClock);
  const folder = await openData(options);
  const parts = {
    arnScope,
    timers,
    tokens: createTokens(folder?.tokenKey ?? createTokenKey()),
    queries: createQueries(options.jsonata, timers.now),
    integrations: options.integrations ?? {},
    authorizeRole: options.authorizeRole,
    observer: options.onEvent && createExecutionObserver(options.onEvent),
  };
  const service = serviceOf(parts, options, folder);
  const quotas =
    options.quotas === undefined ? undefined : createQuotas(options.quotas, timers.now);
  const caller = createCaller(service, options.authorize, quotas);
  const faults = createFaults(options.faults, options.fault);
  const server = createHttpServer({
    caller,
    faults,
    hosts,
    onCall: options.onCall,
    delay: (ms) => new Promise((resolve) => void timers.at(timers.now() + ms, resolve)),
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  }).catch((error: unknown) => {
    service.close();
    folder?.release();
    timers.close();
    throw error;
  });
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;

  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    call: (operation, input, region) =>
      caller(operation, input as Readonly<Record<string, unknown>>, { kind: "embedder", region }),
    faults: { next: faults.next },
    drainPolls: () => service.activities.close(),
    dismissPolls: (accessKeyId, onDismissed = () => {}) =>
      service.activities.dismiss(accessKeyId, onDismissed),
    close() {
      closing ??= close();
      return closing;
    },
  };

  async function close(): Promise<void> {
    // What has arrived is read in these turns, and answered: a connection that ends under a request is a reset for its client.
    for (let turn = 0; turn < ARRIVAL_TURNS; turn += 1) await setImmediate();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    service.close();
    folder?.release();
    server.closeIdleConnections();
    const force = setTimeout(() => server.closeAllConnections(), CLOSING_MS);
    await closed;
    clearTimeout(force);
    timers.close();
  }
}

async function openData({
  data,
  sync,
  repair = false,
}: StepFunctionsOptions): Promise<OpenFolder | undefined> {
  if (data === undefined) return undefined;
  // SQLite is loaded only where it is used.
  const { openFolder } = await import("./persistence/open.ts");
  const warn = (line: string) => void process.stderr.write(`local-stepfunctions: ${line}\n`);
  return openFolder(data, { sync, repair, warn });
}

function serviceOf(
  parts: ServiceParts,
  { keepEnded, retentionMs, activityPollMs }: StepFunctionsOptions,
  folder: OpenFolder | undefined,
): Service {
  try {
    return createService(parts, {
      keepEnded,
      retentionMs,
      pollMs: activityPollMs,
      ...(folder !== undefined && {
        database: folder.database,
        onWriteFailing: folder.onWriteFailing,
        onDamage: folder.onDamage,
      }),
    });
  } catch (error) {
    parts.timers.close();
    folder?.database.close();
    folder?.release();
    throw error;
  }
}

function arnScopeOf({
  region = "us-east-1",
  accountId = "000000000000",
  port = 0,
}: StepFunctionsOptions): ArnScope {
  if (!isRegion(region)) {
    throw new RangeError(`region is '${region}': it must be a region's name such as us-east-1`);
  }
  if (!/^\d{12}$/.test(accountId)) {
    throw new RangeError(`accountId is '${accountId}': it must be twelve digits`);
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`port is ${port}: it must be a whole number from 0 to 65535`);
  }
  return { partition: partitionOf(region), region, accountId };
}

function checkPollMs({ activityPollMs: ms = ACTIVITY_POLL_MS }: StepFunctionsOptions): void {
  if (ms >= 1 && ms <= ACTIVITY_POLL_MS) return;
  throw new RangeError(`activityPollMs is ${ms}; allowed: from 1 to ${ACTIVITY_POLL_MS}`);
}

function checkRetention({ retentionMs = RETENTION_MS }: StepFunctionsOptions): void {
  if (Number.isInteger(retentionMs) && retentionMs >= 1 && retentionMs <= MAX_RETENTION_MS) return;
  throw new RangeError(
    `retentionMs is ${retentionMs}; allowed: a whole number from 1 to ${MAX_RETENTION_MS}`,
  );
}

function checkKeepEnded({ keepEnded, data }: StepFunctionsOptions): void {
  if (keepEnded === undefined) return;
  if (data !== undefined) throw new RangeError("keepEnded is not for an endpoint with data");
  if (Number.isInteger(keepEnded) && keepEnded >= 1) return;
  throw new RangeError(`keepEnded is ${keepEnded}; allowed: a whole number from 1`);
}
