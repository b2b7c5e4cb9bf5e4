import { type Caller, createCaller } from "./api/caller.ts";
import { createQuotas } from "./api/quotas.ts";
import { createService, type ServiceOptions } from "./createService.ts";
import { ApiError } from "./errors.ts";
import { createExecutionObserver } from "./executionEvent.ts";
import { createHeldBack } from "./heldBack.ts";
import { activityDoubles, withDoubles } from "./integrations/doubles.ts";
import { stepFunctionsIntegrations } from "./integrations/stepFunctions.ts";
import { createLambdaEndpoint, type LambdaEndpoint } from "./lambda/endpoint.ts";
import { lambdaIntegrations } from "./lambda/integrations.ts";
import { systemClock } from "./lib/clock.ts";
import { createTimers, type Timers } from "./lib/timers.ts";
import { inNextTurn } from "./lib/turns.ts";
import { createMocks, type Mocks } from "./mocks/mocks.ts";
import { WrongMocks } from "./mocks/readConfig.ts";
import { createOpenCalls } from "./openCalls.ts";
import { arnScopeOf, type StepFunctionsOptions } from "./options.ts";
import type { OpenFolder } from "./persistence/open.ts";
import { createQueries } from "./queries/createQueries.ts";
import { s3HooksIn } from "./s3/hooks.ts";
import { createObjects, type Objects } from "./s3/objects.ts";
import { s3Tasks } from "./s3/tasks.ts";
import type { Service } from "./service.ts";
import { createTokenKey, createTokens, type Tokens } from "./tokens.ts";
import { tellUnanswerable } from "./unanswerable.ts";

/** What answers the calls of an endpoint. */
export interface Serving {
  /** The present service, which a reset replaces. */
  readonly service: Service;
  readonly timers: Timers;
  readonly call: Caller;
  /**
   * Stops all executions, answers open polls with no task and forgets everything, in the data folder too; calls that arrive
   * meanwhile wait, and earlier ones that have no answer yet are refused. Earlier task tokens stay those of tasks that have ended.
   * @throws {ApiError} ServiceUnavailableException when the endpoint is closed, or the data folder can't be written; nothing is
   * forgotten then.
   */
  reset(): Promise<void>;
  /** Answers open polls with no task, and every later poll at once, also after a reset. */
  drainPolls(): void;
  /**
   * Hands no further task to the holder of an access key, also after a reset.
   * @param onDismissed called for each poll that is answered so
   * @returns a function that ends it
   */
  dismissPolls(accessKeyId: string, onDismissed: () => void): () => void;
  close(): Promise<void>;
}

/** A service with what only it uses. */
interface Part {
  readonly service: Service;
  readonly timers: Timers;
  readonly call: Caller;
  /** Refuses the calls that have no answer yet. */
  refuseCalls(error: ApiError): void;
  close(): Promise<void>;
}

/** What stays, whatever is reset. */
interface PartBasis {
  readonly tokens: Tokens;
  readonly folder: OpenFolder | undefined;
  readonly objects: Objects | undefined;
  readonly lambda: LambdaEndpoint | undefined;
  readonly mocks: Mocks | undefined;
  /** The last serial of the part before. */
  readonly afterSerial: number;
}

/** @throws {Error} when the data folder can't be used; the message names it and the remedy. */
export async function openServing(options: StepFunctionsOptions): Promise<Serving> {
  const mocks = mocksOf(options);
  const objects = options.s3 === undefined ? undefined : createObjects(options.s3);
  const folder = await openData(options);
  const lambda = lambdaOf(options);
  const tokens = createTokens(folder?.tokenKey ?? createTokenKey());
  const heldBack = createHeldBack();
  let part = start(0);
  let resetting: Promise<void> | undefined;
  let isClosed = false;

  return {
    get service() {
      return part.service;
    },
    get timers() {
      return part.timers;
    },
    call(operation, request, signer) {
      // Open polls are answered with no task, and so are those of workers that do not know yet.
      const isStored = folder !== undefined && operation !== "GetActivityTask";
      const call = async () => {
        if (isClosed && isStored) throw unavailable(CLOSED);
        return part.call(operation, request, signer);
      };
      return resetting === undefined ? call() : resetting.then(call, call);
    },
    reset() {
      resetting ??= reset().finally(() => {
        resetting = undefined;
      });
      return resetting;
    },
    drainPolls() {
      heldBack.drain(part.service.activities);
    },
    dismissPolls(accessKeyId, onDismissed) {
      return heldBack.dismiss(() => part.service.activities, accessKeyId, onDismissed);
    },
    async close() {
      isClosed = true;
      await resetting?.catch(() => {
        // Its caller was told.
      });
      await part.close();
      lambda?.close();
      folder?.release();
    },
  };

  async function reset(): Promise<void> {
    if (isClosed) throw unavailable(CLOSED);
    part.service.checkWritable();
    await abortAll(part.service);
    const lastSerial = part.service.nextSerial();
    const { refuseCalls } = part;
    await part.close();
    // Polls and executions that were stopped are answered in this turn.
    await new Promise<void>(inNextTurn);
    refuseCalls(unavailable("The endpoint was reset meanwhile; try again"));
    try {
      folder?.empty(lastSerial);
    } finally {
      // Without a database the old part stays, which refuses all that changes something.
      if (folder?.database.sqlite.isOpen !== false) part = start(lastSerial);
    }
  }

  function start(afterSerial: number): Part {
    const own = { tokens, folder, objects: objects?.reopened(), lambda, mocks, afterSerial };
    const started = startPart(options, own);
    heldBack.apply(started.service.activities);
    return started;
  }
}

const CLOSED = "The endpoint is closed";

function unavailable(message: string): ApiError {
  return new ApiError("ServiceUnavailableException", message, { status: 503 });
}

/**
 * Those who wait for an execution are answered so.
 * @throws {ApiError} ServiceUnavailableException when the ends can't be written.
 */
async function abortAll(service: Service): Promise<void> {
  const { engine, running, checkWritable, acknowledged } = service;
  while (running.size > 0) {
    checkWritable();
    for (const execution of running.values()) engine.aborts.push(execution);
    await new Promise<void>(inNextTurn);
  }
  await acknowledged();
}

function startPart(
  options: StepFunctionsOptions,
  { tokens, folder, objects, lambda, mocks, afterSerial }: PartBasis,
): Part {
  const timers = createTimers(options.clock ?? systemClock);
  const pollTimers = options.pollClock && createTimers(options.pollClock);
  const quotas =
    options.quotas === undefined ? undefined : createQuotas(options.quotas, timers.now);
  const given = withDoubles(options.integrations, options.doubleOf);
  const own = {
    ...stepFunctionsIntegrations({
      service: () => service,
      authorize: options.authorizeTask,
      quotas,
    }),
    ...(objects && s3Tasks(objects)),
    ...(lambda && lambdaIntegrations(lambda)),
  };
  const integrations = {
    ...withDoubles(own, options.doubleOf),
    ...activityDoubles(options.doubleOf),
    ...given,
  };
  const s3Hooks = s3HooksIn(given, objects !== undefined);
  const answers = { integrations, mocks, objects, s3Hooks };
  const parts = {
    arnScope: arnScopeOf(options),
    timers,
    tokens,
    queries: createQueries(options.jsonata, timers.now),
    integrations,
    objects,
    s3Hooks,
    mocks,
    authorizeRole: options.authorizeRole,
    observer: options.onEvent && createExecutionObserver(options.onEvent),
    waitScale: options.waitScale ?? 1,
  };
  const closeTimers = () => {
    timers.close();
    pollTimers?.close();
  };
  let service: Service;
  try {
    service = createService(parts, {
      ...serviceOptions(options, folder),
      onRevision: options.onUnanswerable && tellUnanswerable(options.onUnanswerable, answers),
      afterSerial,
      pollTimers,
    });
  } catch (error) {
    closeTimers();
    void folder?.database.close();
    folder?.release();
    throw error;
  }
  const call = createCaller(service, options.authorize, quotas);
  const calls = createOpenCalls();
  return {
    service,
    timers,
    call: (operation, request, signer) => calls.run(() => call(operation, request, signer)),
    refuseCalls: calls.refuse,
    async close() {
      await service.close();
      closeTimers();
    },
  };
}

function lambdaOf({ lambdaEndpoint: url }: StepFunctionsOptions): LambdaEndpoint | undefined {
  return url === undefined ? undefined : createLambdaEndpoint(new URL(url));
}

/** @throws {RangeError} when they are wrong; the message names the field. */
function mocksOf({ mocks }: StepFunctionsOptions): Mocks | undefined {
  if (mocks === undefined) return undefined;
  try {
    return createMocks(mocks);
  } catch (error) {
    throw error instanceof WrongMocks ? new RangeError(`mocks: ${error.message}`) : error;
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
  return openFolder(data, { sync, repair, warn });
}

function serviceOptions(
  { keepEnded, retentionMs, activityPollMs, routingSeed }: StepFunctionsOptions,
  folder: OpenFolder | undefined,
): ServiceOptions {
  return {
    keepEnded,
    retentionMs,
    pollMs: activityPollMs,
    routingSeed,
    onMemoryFull: (arn) => warn(`the memory was full: ${arn} failed, which held the most of it`),
    ...(folder !== undefined && {
      database: folder.database,
      onWriteFailing: folder.onWriteFailing,
      onDamage: folder.onDamage,
    }),
  };
}

function warn(line: string): void {
  process.stderr.write(`local-stepfunctions: ${line}\n`);
}
