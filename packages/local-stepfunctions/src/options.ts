import type { Authorize } from "./api/authorization.ts";
import type { QuotaRegion } from "./api/quotas.ts";
import { type ArnScope, isAccountId, isRegion, scopeOf } from "./arn.ts";
import type { AuthorizeRole } from "./authorizeRole.ts";
import type { ExecutionEvent } from "./executionEvent.ts";
import { checkFaultRates, type FaultRates, type FaultSource } from "./http/faults.ts";
import type { ApiCall } from "./http/server.ts";
import type { AuthorizeTask, DoubleOf, Integrations } from "./integrations.ts";
import { isLambdaUrl, LAMBDA_URL, withoutPassword } from "./lambda/url.ts";
import type { Clock } from "./lib/clock.ts";
import { ACTIVITY_POLL_MS } from "./limits.ts";
import type { MockConfig } from "./mocks/config.ts";
import type { Sync } from "./persistence/database.ts";
import type { JsonataPlace } from "./queries/createQueries.ts";
import { MAX_RETENTION_MS, RETENTION_MS } from "./retention.ts";
import type { UnanswerableMachine } from "./unanswerable.ts";

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
  /**
   * The account in ARNs, twelve digits; 000000000000 by default. Without `authorize`, calls over HTTP whose access key has twelve
   * digits are made in that account.
   */
  readonly accountId?: string;
  readonly clock?: Clock;
  /**
   * What the waits of Wait states and of Retry are multiplied by, from 0 to 1: 0.01 makes a minute 0.6 seconds. Timeouts, heartbeats
   * and polls keep their time.
   */
  readonly waitScale?: number;
  /** The clock of the time that GetActivityTask waits; `clock` by default. Workers of other processes poll in the system's time. */
  readonly pollClock?: Clock;
  /**
   * Where JSONata is evaluated. `isolated`, the default: what is not proved to be cheap runs in child processes, so that no
   * expression can hold or end this process. `in-process`: all of it runs here, without another process, for tests whose
   * definitions are trusted. A regular expression or a large list may hold the process for ever then.
   */
  readonly jsonata?: JsonataPlace;
  /**
   * The services that Task states can call besides activities. One of these names comes before what the endpoint has itself:
   * `states:startExecution` in all its forms, and the operations of `aws-sdk:sfn`.
   */
  readonly integrations?: Integrations;
  /**
   * What answers a call in place of its integration, the endpoint's own among them; with `undefined` the integration does. Called for
   * each attempt of a task, and for each object that a Map state reads or writes by an integration. Also
   * for the tasks of activities that the endpoint does not have.
   */
  readonly doubleOf?: DoubleOf;
  /**
   * A folder with the objects of S3's buckets, `s3/BUCKET/KEY`: distributed Maps read their items and write their results there, and
   * Task states call `aws-sdk:s3:getObject`, `putObject`, `headObject`, `deleteObject` and `listObjectsV2`. Without it, they fail.
   */
  readonly s3?: string;
  /**
   * Called before each API call over HTTP; by default every call is allowed. With it, a call without credentials is answered
   * with MissingAuthenticationTokenException.
   */
  readonly authorize?: Authorize;
  /** Called before an execution uses what a key may encrypt, as its role; by default every use is allowed. */
  readonly authorizeRole?: AuthorizeRole;
  /**
   * What Task states return or throw instead of calling anything, in AWS's format of MockConfigFile: an execution that is started
   * with the ARN `…:stateMachine:NAME#TestCase` has the mocks of that test case.
   */
  readonly mocks?: MockConfig;
  /**
   * What answers Lambda's Invoke, such as `sam local start-lambda`: `http://127.0.0.1:3001`. `lambda:invoke` and the ARNs of functions
   * call it, if `integrations` has none of these names.
   */
  readonly lambdaEndpoint?: string;
  /** Called before a Task state calls this endpoint's own API; by default every call is allowed. */
  readonly authorizeTask?: AuthorizeTask;
  /**
   * Called when a state machine gets a revision with states that nothing here can answer, which fail when they run: by default
   * nobody is told before. An error that it throws is a warning of this process, the first time.
   */
  readonly onUnanswerable?: (machine: UnanswerableMachine) => void;
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
   * A forgotten one does not exist any more. By default as many as the memory has room for; not with `data`.
   */
  readonly keepEnded?: number;
  /** How long an execution is kept after its end, in milliseconds: 90 days by default, as on AWS. It does not exist any more then. */
  readonly retentionMs?: number;
  /** How long GetActivityTask waits for a task, in milliseconds: 60,000 by default, as on AWS. Less lets a test end polls soon. */
  readonly activityPollMs?: number;
  /**
   * Makes aliases choose between two versions in the same way each time: the n-th start of an alias since the endpoint started has the
   * same version for the same seed. By default they choose by chance.
   */
  readonly routingSeed?: number;
  /** Applies AWS's quotas on API calls (ThrottlingException); by default there are none. */
  readonly quotas?: QuotaRegion;
  /** Random faults of calls over HTTP, for tests of the endpoint's clients. */
  readonly faults?: FaultRates;
  /** Returns the fault of a call, if any. Called for each call over HTTP. */
  readonly fault?: FaultSource;
}

export const REGION = "us-east-1";
const ACCOUNT_ID = "000000000000";

/** @throws {RangeError} when an option is invalid; the message names it. */
export function checkOptions(options: StepFunctionsOptions): void {
  checkRegion(options);
  checkAccountId(options);
  checkPort(options);
  if (options.faults !== undefined) checkFaultRates(options.faults);
  checkKeepEnded(options);
  checkRetention(options);
  checkPollMs(options);
  checkWaitScale(options);
  checkLambdaEndpoint(options);
}

/** The partition, region and account of the options, which are valid. */
export function arnScopeOf({
  region = REGION,
  accountId = ACCOUNT_ID,
}: StepFunctionsOptions): ArnScope {
  return scopeOf({ region, accountId });
}

function checkRegion({ region = REGION }: StepFunctionsOptions): void {
  if (isRegion(region)) return;
  throw new RangeError(`region is '${region}': it must be a region's name such as us-east-1`);
}

function checkAccountId({ accountId = ACCOUNT_ID }: StepFunctionsOptions): void {
  if (isAccountId(accountId)) return;
  throw new RangeError(`accountId is '${accountId}': it must be twelve digits`);
}

function checkPort({ port = 0 }: StepFunctionsOptions): void {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return;
  throw new RangeError(`port is ${port}: it must be a whole number from 0 to 65535`);
}

function checkLambdaEndpoint({ lambdaEndpoint: text }: StepFunctionsOptions): void {
  if (text === undefined || isLambdaUrl(text)) return;
  throw new RangeError(`lambdaEndpoint is '${withoutPassword(text)}': it must be ${LAMBDA_URL}`);
}

function checkPollMs({ activityPollMs: ms = ACTIVITY_POLL_MS }: StepFunctionsOptions): void {
  if (ms >= 1 && ms <= ACTIVITY_POLL_MS) return;
  throw new RangeError(`activityPollMs is ${ms}; allowed: from 1 to ${ACTIVITY_POLL_MS}`);
}

function checkWaitScale({ waitScale = 1 }: StepFunctionsOptions): void {
  if (waitScale >= 0 && waitScale <= 1) return;
  throw new RangeError(`waitScale is ${waitScale}; allowed: from 0 to 1`);
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
