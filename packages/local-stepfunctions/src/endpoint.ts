import type { AddressInfo } from "node:net";
import type { Authorize } from "./api/authorization.ts";
import { createCaller } from "./api/caller.ts";
import { createQuotas, type QuotaRegion } from "./api/quotas.ts";
import { type Place, partitionOf } from "./arn.ts";
import {
  checkFaultRates,
  createFaults,
  type Fault,
  type FaultRates,
  type FaultSource,
} from "./http/faults.ts";
import { type ApiCall, createHttpServer } from "./http/server.ts";
import type { Integrations } from "./integrations.ts";
import { type Clock, systemClock } from "./lib/clock.ts";
import { createTimers } from "./lib/timers.ts";
import { createService } from "./service.ts";
import { createTokenKey, createTokens } from "./tokens.ts";

export interface StepFunctionsOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** 127.0.0.1 unless told: nobody but this machine reaches it. */
  readonly host?: string;
  /** us-east-1 unless told. */
  readonly region?: string;
  /** Twelve digits; 000000000000 unless told. */
  readonly accountId?: string;
  readonly clock?: Clock;
  /** What Task states other than activities can reach. */
  readonly integrations?: Integrations;
  /** Asked before each API call that names credentials; without it everything is allowed. */
  readonly authorize?: Authorize;
  readonly onCall?: (call: ApiCall) => void;
  /**
   * A folder that keeps machines, activities and executions; without it they are in memory only. Whatever an answer was
   * given for survives the end of the process, by `kill -9` too.
   */
  readonly data?: string;
  /** Applies AWS's quotas on calls (token buckets), answering ThrottlingException; without it there are none. */
  readonly quotas?: QuotaRegion;
  /** Faults at random, for tests of what calls the endpoint. They touch calls over HTTP only. */
  readonly faults?: FaultRates;
  /** Faults by choice, asked at each call over HTTP. */
  readonly fault?: FaultSource;
}

export interface StepFunctionsEndpoint {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /**
   * The same API in process, without HTTP and `authorize`: requests and answers are as on the wire, dates are seconds
   * since 1970.
   * @throws ApiError
   */
  call(operation: string, input: object): Promise<object>;
  readonly faults: {
    /** The next HTTP call of the operation has this fault. */
    next(operation: string, fault: Fault): void;
  };
  /**
   * Answers open polls with no task, and each later one at once, so that workers that were told to stop end without
   * waiting; everything else goes on, their reports too. There is no way back.
   */
  drainPolls(): void;
  /** Answers open polls with no task, ends what executions wait for, closes sockets. A second call waits for the first. */
  close(): Promise<void>;
}

/** Open connections get this long to take their last answers. */
const CLOSING_MS = 1_000;

/**
 * Starts an embedded Step Functions.
 * @throws Error with `code` EADDRINUSE where the port is taken; RangeError naming the option that is wrong.
 */
export async function startStepFunctions(
  options: StepFunctionsOptions = {},
): Promise<StepFunctionsEndpoint> {
  const place = placeOf(options);
  if (options.faults !== undefined) checkFaultRates(options.faults);
  const timers = createTimers(options.clock ?? systemClock);
  const journal =
    options.data === undefined
      ? undefined
      : (await import("./persistence/journal.ts")).openJournal(options.data);
  const parts = {
    place,
    timers,
    tokens: createTokens(journal?.tokenKey ?? createTokenKey()),
    integrations: options.integrations ?? {},
  };
  const service = createService(parts, journal);
  const quotas =
    options.quotas === undefined ? undefined : createQuotas(options.quotas, timers.now);
  const caller = createCaller(service, options.authorize, quotas);
  const faults = createFaults(options.faults, options.fault);
  const server = createHttpServer({
    caller,
    faults,
    onCall: options.onCall,
    delay: (ms) => new Promise((resolve) => void timers.at(timers.now() + ms, resolve)),
  });
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  }).catch((error: unknown) => {
    service.close();
    timers.close();
    throw error;
  });
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;

  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    call: (operation, input) => caller(operation, input as Readonly<Record<string, unknown>>),
    faults: { next: faults.next },
    drainPolls: () => service.activities.close(),
    close() {
      closing ??= close();
      return closing;
    },
  };

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    service.close();
    server.closeIdleConnections();
    const force = setTimeout(() => server.closeAllConnections(), CLOSING_MS);
    await closed;
    clearTimeout(force);
    timers.close();
  }
}

function placeOf({
  region = "us-east-1",
  accountId = "000000000000",
  port = 0,
}: StepFunctionsOptions): Place {
  if (!/^[a-z]{2}(-[a-z]+)+-\d+$/.test(region)) {
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
